// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/**
 * Holds back an interruption of the thread while files are written, which an interrupted thread
 * cannot do; closing gives it back to the thread. For one thread.
 */
final class HeldInterruption implements AutoCloseable {
  private boolean interrupted;

  /** What ends when a step or a callback fails. */
  interface Holding extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes a pending interruption from the thread. */
  void hold() {
    interrupted |= Thread.interrupted();
  }

  /** Takes it when the result is closed. */
  Holding holdAtTheEnd() {
    return this::hold;
  }

  /**
   * Ends the run if the thread was interrupted, now or before.
   *
   * @throws CancellationException if so
   */
  void check() {
    hold();
    if (interrupted) {
      throw cancellation();
    }
  }

  /** Whether an interruption led to an error, for example by closing a file. */
  static boolean ended(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClosedByInterruptException
          || cause instanceof InterruptedIOException
          || cause instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  /** The cancellation that such an error stands for. */
  static CancellationException cancellation(Throwable error) {
    CancellationException cancelled = cancellation();
    cancelled.initCause(error);
    return cancelled;
  }

  private static CancellationException cancellation() {
    return new CancellationException("the run was cancelled: its thread was interrupted");
  }

  @Override
  public void close() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
