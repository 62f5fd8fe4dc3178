// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
   * @param sparse whether its content is not stored as it is
   * @param text its content, where that is a label which the index holds
   */
  record Member(String name, long offset, long size, boolean sparse, Optional<String> text) {
    Member(String name, long offset, long size, boolean sparse) {
      this(name, offset, size, sparse, Optional.empty());
    }

    Member withText(String content) {
      return new Member(name, offset, size, sparse, Optional.of(content));
    }
  }

  /**
   * The files of an archive.
   *
   * @param members files and links to files, in archive order; a link has the content of its target
   * @param dangling links to what is no file of the archive
   */
  record Content(List<Member> members, List<String> dangling) {}

  /**
   * Finds the files of an archive.
   *
   * @throws RaeException if the archive is damaged, truncated or compressed
   */
  static Content read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      requirePlain(file, channel);
      TarLinks entries = new TarLinks();
      Skipping source = new Skipping(channel);
      try (TarArchiveInputStream tar = new TarArchiveInputStream(source)) {
        for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
          // The content begins at the current read position; what the stream itself counts includes
          // the holes of sparse files.
          long offset = source.position;
          long size = e.isFile() ? e.getSize() : 0;
          if (size < 0 || offset < 0) {
            throw new IOException(e.getName() + " has a negative size");
          }
          if (!e.isSparse() && size > channel.size() - offset) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    "%s is cut short: %s is missing %d bytes",
                    file,
                    e.getName(),
                    size - (channel.size() - offset)),
                Where.file(file));
          }
          add(entries, e, offset, size);
        }
      }
      // Without the final block of zeros there is no way to tell whether files are missing.
      if (!source.endMark) {
        throw new DataException(
            file + " is cut short: the end mark of the tar archive is missing", Where.file(file));
      }
      return entries.resolve();
    } catch (IOException | RuntimeException e) {
      if (e instanceof RaeException ours) {
        throw ours;
      }
      FileErrors.requireNotInterrupted(file, e);
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is a damaged or cut short tar archive: %s",
              file,
              e instanceof IOException io
                  ? AtomicFiles.reason(io)
                  : "a header of it cannot be read"),
          Where.file(file),
          e);
    }
  }

  private static void add(TarLinks entries, TarArchiveEntry e, long offset, long size) {
    boolean hard = e.isLink() && size == 0;
    if (hard || e.isSymbolicLink()) {
      entries.link(e.getName(), e.getLinkName(), e.isSymbolicLink());
    } else if (e.isFile()
        && !e.isFIFO()
        && !e.isCharacterDevice()
        && !e.isBlockDevice()
        && !e.isDirectory()) {
      entries.file(new Member(e.getName(), offset, size, e.isSparse()));
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

  /** A stream over a file that seeks instead of reading when asked to skip. */
  private static final class Skipping extends InputStream {
    private final FileChannel channel;
    private long position;
    private boolean endMark;

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
      endMark |= count == BLOCK && isZero(bytes, from);
      return count;
    }

    private static boolean isZero(byte[] bytes, int from) {
      for (int i = from; i < from + BLOCK; i++) {
        if (bytes[i] != 0) {
          return false;
        }
      }
      return true;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = Math.max(0, Math.min(count, channel.size() - position));
      position += skipped;
      return skipped;
    }
  }
}
