// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/** Tells errors that come from an interruption of the thread, such as a file closed by it. */
final class Interruptions {
  private Interruptions() {}

  /** Whether an interruption led to an error. */
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
    CancellationException cancelled =
        new CancellationException("the run was cancelled: its thread was interrupted");
    cancelled.initCause(error);
    return cancelled;
  }
}
