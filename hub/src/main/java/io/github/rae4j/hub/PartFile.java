// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * A file that is being fetched: what is on the disk of it, and the checksum of that. One thread
 * uses it, and holds a lock against others.
 */
final class PartFile {
  /** Bytes that are written at once. */
  static final int BUFFER = 1 << 20;

  private static final int MUCH = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final Checksum checksum;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private MessageDigest digest;
  private long length;

  /**
   * Takes over what is in the file.
   *
   * @param path of the file, for messages
   * @param channel open for reading and writing; whoever opened it closes it
   * @param checksum of the whole file
   * @param size of the whole file
   */
  PartFile(Path path, FileChannel channel, Checksum checksum, long size)
      throws HubException, InterruptedException {
    this.path = path;
    this.channel = channel;
    this.checksum = checksum;
    this.size = size;
    this.digest = checksum.begin(size);
    takeOver();
  }

  private void takeOver() throws HubException, InterruptedException {
    try {
      long there = channel.size();
      if (there > size) {
        restart();
        return;
      }
      while (length < there) {
        buffer.clear();
        int read = channel.read(buffer, length);
        if (read < 0) {
          break;
        }
        digest.update(buffer.flip());
        length += read;
      }
      buffer.clear();
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw Disk.told(path, e);
    }
  }

  /** Bytes on the disk. */
  long length() {
    return length;
  }

  /** Bytes on the disk and on their way to it. */
  long received() {
    return length + buffer.position();
  }

  boolean isComplete() {
    return length == size;
  }

  /** Begins again with an empty file. */
  void restart() throws HubException, InterruptedException {
    try {
      channel.truncate(0);
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw Disk.told(path, e);
    }
    length = 0;
    digest = checksum.begin(size);
  }

  /** Adds bytes at the end. */
  void add(List<ByteBuffer> bytes) throws HubException, InterruptedException {
    for (ByteBuffer part : bytes) {
      digest.update(part.duplicate());
      while (part.hasRemaining()) {
        int fits = Math.min(part.remaining(), buffer.remaining());
        buffer.put(buffer.position(), part, part.position(), fits);
        buffer.position(buffer.position() + fits);
        part.position(part.position() + fits);
        if (!buffer.hasRemaining()) {
          flush();
        }
      }
    }
  }

  /** Brings what was added to the file, if it is much; a killed process loses the rest. */
  void flushMuch() throws HubException, InterruptedException {
    if (buffer.position() >= MUCH) {
      flush();
    }
  }

  /** Brings all that was added to the file. */
  void flush() throws HubException, InterruptedException {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        length += channel.write(buffer, length);
      }
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw Disk.told(path, e);
    } finally {
      buffer.clear();
    }
  }

  /** Whether the file is whole and right. A wrong one must be begun again. */
  boolean isRight() throws HubException {
    try {
      return isComplete() && channel.size() == size && checksum.matches(digest);
    } catch (IOException e) {
      throw Disk.told(path, e);
    }
  }

  /** An interruption that closed a file. */
  static InterruptedException interrupted(ClosedByInterruptException cause) {
    // The flag is taken back, as it becomes an exception here.
    Thread.interrupted();
    InterruptedException interruption = new InterruptedException("interrupted");
    interruption.initCause(cause);
    return interruption;
  }
}
