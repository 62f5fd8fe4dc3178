// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/** What a thread that is interrupted while it reads ends with: nothing is wrong with the file. */
final class Interruptions {
  private Interruptions() {}

  static CancellationException whileReading(Object what, ClosedByInterruptException cause) {
    CancellationException cancelled =
        new CancellationException("interrupted while reading " + what);
    cancelled.initCause(cause);
    return cancelled;
  }
}
