// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

import java.util.concurrent.CancellationException;

/**
 * Lets {@link Thread#interrupt}, and so {@code Future.cancel(true)}, end a run at its next step:
 * generation, evaluation and training call {@link #check} between steps.
 */
public final class Cancellation {
  private Cancellation() {}

  /**
   * Ends the run if its thread was interrupted. The thread stays interrupted.
   *
   * @throws CancellationException if so
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the run was cancelled: its thread was interrupted");
    }
  }
}
