// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A file that is being fetched: what is on the disk of it, and the checksum of that. One thread
 * uses it, and holds a lock against others; the checksum of a block is computed in a second one
 * while the next block is written.
 */
final class PartFile implements AutoCloseable {
  /** Shorter blocks are not worth a second thread. */
  private static final int SHORT = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final Checksum checksum;
  private final long size;
  private final ExecutorService hashing =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "rae4j-hub-checksum");
            thread.setDaemon(true);
            return thread;
          });
  private Future<?> pending = CompletableFuture.completedFuture(true);
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
      byte[] block = new byte[there == 0 ? 0 : Blocks.SIZE];
      while (length < there) {
        int read = channel.read(ByteBuffer.wrap(block), length);
        if (read < 0) {
          break;
        }
        digest.update(block, 0, read);
        length += read;
      }
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

  boolean isComplete() {
    return length == size;
  }

  /** Begins again with an empty file. */
  void restart() throws HubException, InterruptedException {
    settle();
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

  /**
   * Adds bytes at the end.
   *
   * @param block which belongs to this file until it is released
   * @param release called, maybe by another thread, when the block may be filled again
   */
  void add(Blocks.Block block, Runnable release) throws HubException, InterruptedException {
    write(block);
    MessageDigest current = digest;
    Runnable hash =
        () -> {
          current.update(block.bytes(), 0, block.length());
          release.run();
        };
    if (block.length() < SHORT && pending.isDone()) {
      hash.run();
    } else {
      pending = hashing.submit(hash);
    }
  }

  private void write(Blocks.Block block) throws HubException, InterruptedException {
    ByteBuffer bytes = ByteBuffer.wrap(block.bytes(), 0, block.length());
    try {
      long at = length;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      length = at;
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw Disk.told(path, e);
    }
  }

  /** Waits until all that was added is in the digest. */
  private void settle() throws InterruptedException {
    try {
      pending.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a digest takes all bytes", e);
    }
  }

  /** Whether the file is whole and right. A wrong one must be begun again. */
  boolean isRight() throws HubException, InterruptedException {
    settle();
    try {
      return isComplete() && channel.size() == size && checksum.matches(digest);
    } catch (IOException e) {
      throw Disk.told(path, e);
    }
  }

  /** Ends the second thread; the file stays open. */
  @Override
  public void close() {
    hashing.shutdown();
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
