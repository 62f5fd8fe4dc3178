// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one process at a time unpack the natives of libtorch when they are first used on a machine.
 *
 * <p>JavaCPP unpacks into a folder that all processes share. A library that is loaded names others
 * beside it, which the system then maps even while another process is writing them, and a process
 * that reads such a mapping is killed (SIGBUS). A file in the folder says that all of them are
 * there; from then on nobody waits.
 */
final class Unpacking {
  private static final String LOCK = ".rae4j-lock";
  private static final long PAUSE_NANOS = 20_000_000;

  private Unpacking() {}

  /**
   * Loads, and lets no other process do so if this may be the first time.
   *
   * @param folder where JavaCPP unpacks
   * @param natives name of the libraries, with their version and platform
   */
  static void alone(Path folder, String natives, Runnable load) {
    Path unpacked = folder.resolve(".rae4j-unpacked-" + natives.replaceAll("[^\\w.-]", "_"));
    if (Files.exists(unpacked)) {
      load.run();
      return;
    }
    Optional<FileChannel> lock = lock(folder);
    try {
      load.run();
      if (lock.isPresent()) {
        Files.write(unpacked, new byte[0]);
      }
    } catch (IOException e) {
      // They are loaded; whoever comes next locks again.
    } finally {
      lock.ifPresent(Unpacking::close);
    }
  }

  /** Waits for the lock; empty where files cannot be locked, so that nobody waits there. */
  private static Optional<FileChannel> lock(Path folder) {
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        lock(channel);
        return Optional.of(channel);
      } catch (IOException e) {
        close(channel);
      }
    } catch (IOException e) {
      // Loading says what is wrong with the folder, if that matters to it.
    }
    return Optional.empty();
  }

  private static void lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        channel.lock();
        return;
      } catch (OverlappingFileLockException e) {
        // Another class loader of this process loads them.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The process gives the lock back when it ends.
    }
  }
}
