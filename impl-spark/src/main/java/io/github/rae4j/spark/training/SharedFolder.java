// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Finds out whether all executors see one folder under one path: the process of rank 0 writes a
 * probe, which the others must find. It stands in the nearest folder that is there already, so that
 * a run that is refused leaves nothing.
 *
 * @param folder of the run
 * @param token of the run, which names the probe
 */
record SharedFolder(Path folder, String token) {
  /** Network file systems keep what they know of a folder for some seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long PAUSE_MILLIS = 200;

  /**
   * Writes the probe.
   *
   * @return its path
   * @throws RaeException if the folder cannot be written to
   */
  Path write() {
    Path nearest = folder.toAbsolutePath().normalize();
    while (nearest.getParent() != null && !Files.isDirectory(nearest)) {
      nearest = nearest.getParent();
    }
    Path probe = nearest.resolve(".rae4j-probe-" + token.substring(0, 16));
    try {
      return Files.write(probe, token.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the run cannot write to %s: %s; name a folder that all executors can write to",
              folder,
              AtomicFiles.reason(e)),
          Where.file(folder),
          e);
    }
  }

  /** Whether a probe is here, with what was written there. */
  boolean sees(Path probe) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (Files.isRegularFile(probe) && Files.readString(probe).equals(token)) {
          return true;
        }
      } catch (IOException e) {
        // As if it were not there.
      }
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Removes the probe. */
  static void remove(Path probe) {
    try {
      Files.deleteIfExists(probe);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(probe, e);
    }
  }
}
