// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Locates the files in a tar archive. Only headers are read; contents are skipped. */
final class TarIndex {
  private static final int BLOCK = 512;
  private static final int GZIP = 0x1F8B;

  private TarIndex() {}

  /**
   * A file in an archive.
   *
   * @param name full path in the archive
   * @param offset position of its content in bytes
   * @param size size of its content in bytes
   */
  record Member(String name, long offset, long size) {}

  /**
   * The regular files of an archive, in archive order.
   *
   * @throws RaeException if the archive is damaged, truncated or compressed
   */
  static List<Member> read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      requirePlain(file, channel);
      List<Member> members = new ArrayList<>();
      long end = 0;
      try (TarArchiveInputStream tar = new TarArchiveInputStream(new Skipping(channel))) {
        for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
          // The content begins at the current read position.
          long offset = tar.getBytesRead();
          long size = e.isFile() ? e.getSize() : 0;
          if (offset + size > channel.size()) {
            throw new DataException(
                "%s is cut short: %s is missing %d bytes"
                    .formatted(file, e.getName(), offset + size - channel.size()),
                Where.file(file));
          }
          end = (offset + size + BLOCK - 1) / BLOCK * BLOCK;
          if (e.isFile() && !e.isSparse()) {
            members.add(new Member(e.getName(), offset, size));
          }
        }
      }
      requireEnd(file, channel, end);
      return members;
    } catch (IOException e) {
      throw new DataException(
          file + " is a damaged or cut short tar archive: " + e.getMessage(), Where.file(file), e);
    }
  }

  private static void requirePlain(Path file, FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(2);
    channel.read(start, 0);
    if (start.getShort(0) == (short) GZIP) {
      throw new DataException(
          file + " is compressed; images cannot be found in it by number, so gunzip it first",
          Where.file(file));
    }
  }

  /** Without the final block of zeros there is no way to tell whether files are missing. */
  private static void requireEnd(Path file, FileChannel channel, long end) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (block.hasRemaining() && channel.read(block, end + block.position()) >= 0) {
      // until the block is full or the file ends
    }
    for (int i = 0; i < BLOCK; i++) {
      if (block.position() < BLOCK || block.get(i) != 0) {
        throw new DataException(
            file + " is cut short: the end mark of the tar archive is missing", Where.file(file));
      }
    }
  }

  /** A stream over a file that seeks instead of reading when asked to skip. */
  private static final class Skipping extends InputStream {
    private final FileChannel channel;
    private long position;

    Skipping(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = channel.read(ByteBuffer.wrap(bytes, from, length), position);
      position += Math.max(0, count);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = Math.max(0, Math.min(count, channel.size() - position));
      position += skipped;
      return skipped;
    }
  }
}
