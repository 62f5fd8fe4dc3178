// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The main memory of this process, native memory and mapped files in use included. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String KEY = "VmRSS:";
  private static final long KIBI = 1024;

  private ResidentMemory() {}

  /** Its bytes; empty where the system is not Linux. */
  static OptionalLong bytes() {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(KEY)) {
          String[] words = line.substring(KEY.length()).trim().split("\\s+", -1);
          return OptionalLong.of(Long.parseLong(words[0]) * KIBI);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // The figure is left out: training goes on without it.
    }
    return OptionalLong.empty();
  }
}
