// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/** Errors about files that cannot be read or written. */
public final class FileErrors {
  private FileErrors() {}

  /**
   * A file or folder cannot be read.
   *
   * @param what the path, or a name for it
   */
  public static RaeException cannotRead(Object what, IOException cause) {
    return new RaeException("cannot read " + what + ": " + AtomicFiles.reason(cause), cause);
  }

  /**
   * A file or folder cannot be written.
   *
   * @param what the path, or a name for it
   */
  public static RaeException cannotWrite(Object what, IOException cause) {
    return new RaeException("cannot write " + what + ": " + AtomicFiles.reason(cause), cause);
  }

  /**
   * Writing has ended: by an interruption of the thread, or because the file cannot be written.
   *
   * @param what the path, or a name for it
   * @return a {@link CancellationException} or a {@link RaeException}
   */
  public static RuntimeException interruptedOrCannotWrite(Object what, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      CancellationException cancelled =
          new CancellationException("interrupted while writing " + what);
      cancelled.initCause(cause);
      return cancelled;
    }
    return cannotWrite(what, cause);
  }
}
