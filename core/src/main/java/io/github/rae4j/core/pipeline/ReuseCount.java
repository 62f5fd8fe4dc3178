// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import java.util.concurrent.atomic.LongAdder;

/** Counts what was computed and what was not. Thread-safe. */
final class ReuseCount {
  private final LongAdder evaluations = new LongAdder();
  private final LongAdder computed = new LongAdder();

  /** Counts the rows of a call, and those of them that were computed in full. */
  void add(int rows, int inFull) {
    evaluations.add(rows);
    computed.add(inFull);
  }

  /** The sums so far. */
  Reused sums() {
    return new Reused(evaluations.sum(), computed.sum());
  }
}
