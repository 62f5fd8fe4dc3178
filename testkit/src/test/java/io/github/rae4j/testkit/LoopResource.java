// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

/** What belongs to a {@link LoopTrainingEngine} and ends with it. */
abstract class LoopResource implements AutoCloseable {
  private final LoopTrainingEngine engine;
  private boolean closed;

  LoopResource(LoopTrainingEngine engine) {
    this.engine = engine;
  }

  final boolean fault(TrainingEngineFault asked) {
    return engine.fault() == asked;
  }

  final void requireOpen() {
    if ((closed || engine.closed()) && !fault(TrainingEngineFault.ENDLESS)) {
      throw new IllegalStateException("closed");
    }
  }

  @Override
  public final void close() {
    closed = true;
  }
}
