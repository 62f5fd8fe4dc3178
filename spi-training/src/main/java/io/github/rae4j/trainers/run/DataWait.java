// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Counts how long a process waits for data: for latents and images that background threads have not
 * read yet. What is computed of them, such as the encoder's tokens, does not count. For one thread.
 */
public final class DataWait {
  private long nanos;

  /** Starts at zero. */
  public DataWait() {}

  /** Gets data, and counts the time that this takes. */
  public <T> T count(Supplier<T> data) {
    long start = System.nanoTime();
    try {
      return data.get();
    } finally {
      nanos += System.nanoTime() - start;
    }
  }

  /** The time so far. */
  public Duration total() {
    return Duration.ofNanos(nanos);
  }
}
