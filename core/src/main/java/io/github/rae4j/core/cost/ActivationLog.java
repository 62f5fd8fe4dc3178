// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import java.util.ArrayList;
import java.util.List;

/**
 * Notes when each activation is made and when it is last read, to estimate the memory of a pass
 * that frees a value as soon as nobody needs it.
 */
final class ActivationLog {
  private static final class Activation {
    final long bytes;
    final int made;
    int lastRead;

    Activation(long bytes, int made) {
      this.bytes = bytes;
      this.made = made;
      this.lastRead = made;
    }
  }

  private final List<Activation> activations = new ArrayList<>();
  private int step;

  /** Begins the next operation. */
  void nextStep() {
    step++;
  }

  /** Adds an activation made by the current operation; returns its number. */
  int make(long bytes) {
    activations.add(new Activation(bytes, step));
    return activations.size() - 1;
  }

  /** The current operation reads an activation. */
  void read(int storage) {
    if (storage != ShapeValue.NO_ACTIVATION) {
      activations.get(storage).lastRead = step;
    }
  }

  /** The sum of all activations, as a training pass that keeps them would hold. */
  long totalBytes() {
    return activations.stream().mapToLong(a -> a.bytes).sum();
  }

  /** The most that is alive during one operation. */
  long peakBytes() {
    long[] change = new long[step + 2];
    for (Activation activation : activations) {
      change[activation.made] += activation.bytes;
      change[activation.lastRead + 1] -= activation.bytes;
    }
    long alive = 0;
    long peak = 0;
    for (long c : change) {
      alive += c;
      peak = Math.max(peak, alive);
    }
    return peak;
  }
}
