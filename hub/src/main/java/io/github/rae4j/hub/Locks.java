// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Locks between processes, by a file for each, and between the threads of this one. A lock ends
 * when it is closed or its process ends; the file stays, as others may be waiting for it.
 *
 * <p>Threads are kept apart by semaphores before they come to the file: on POSIX systems a process
 * loses its lock as soon as any of its threads closes the same file.
 */
final class Locks {
  private static final long EVERY_MILLISECONDS = 50;

  private final Map<Path, Semaphore> ours = new ConcurrentHashMap<>();

  /** A lock that is held. */
  static final class Held implements AutoCloseable {
    private final FileChannel channel;
    private final Semaphore semaphore;

    private Held(FileChannel channel, Semaphore semaphore) {
      this.channel = channel;
      this.semaphore = semaphore;
    }

    /** The locked file. */
    FileChannel channel() {
      return channel;
    }

    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        semaphore.release();
      }
    }
  }

  /**
   * Waits for the lock.
   *
   * @param file that is made if it is missing, with the folders above it
   * @param waiting called once if somebody else has it
   */
  Held on(Path file, Runnable waiting) throws HubException, InterruptedException {
    return on(file, waiting, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Waits for the lock of a file that will also be read and written while it is held. */
  Held on(Path file, Runnable waiting, OpenOption... options)
      throws HubException, InterruptedException {
    Path folder = file.getParent();
    if (folder != null) {
      Disk.folder(folder);
    }
    Semaphore semaphore = ours.computeIfAbsent(file, f -> new Semaphore(1));
    boolean hasWaited = !semaphore.tryAcquire();
    if (hasWaited) {
      waiting.run();
      semaphore.acquire();
    }
    Optional<FileChannel> channel = Optional.empty();
    boolean isHeld = false;
    try {
      channel = Optional.of(FileChannel.open(file, options));
      await(channel.get(), hasWaited ? () -> {} : waiting);
      isHeld = true;
      return new Held(channel.get(), semaphore);
    } catch (IOException e) {
      throw Disk.told(file, e);
    } finally {
      if (!isHeld) {
        channel.ifPresent(Locks::close);
        semaphore.release();
      }
    }
  }

  private static void await(FileChannel channel, Runnable waiting)
      throws IOException, InterruptedException {
    boolean hasTold = false;
    while (acquired(channel).isEmpty()) {
      if (!hasTold) {
        waiting.run();
        hasTold = true;
      }
      Thread.sleep(EVERY_MILLISECONDS);
    }
  }

  private static Optional<FileLock> acquired(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      // Another hub of this process has it.
      return Optional.empty();
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written through it.
      return;
    }
  }
}
