// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;

/** Creates errors about files that cannot be read or written. */
public final class FileErrors {
  private FileErrors() {}

  /**
   * The error for a file or folder that cannot be read.
   *
   * @param what the path, or a name for it
   * @return a {@link MissingFileException} if it is not there, or else a {@link DataException}
   * @throws CancellationException if it could not be read because the thread was interrupted
   */
  public static RaeException cannotRead(Object what, IOException cause) {
    return cannotRead("cannot read " + what + ": " + AtomicFiles.reason(cause), what, cause);
  }

  /** As {@link #cannotRead(Object, IOException)}, with another message. */
  static RaeException cannotRead(String message, Object what, IOException cause) {
    requireNotInterrupted(what, cause);
    Where where = Where.file(what);
    return cause instanceof NoSuchFileException
        ? new MissingFileException(message, where, cause)
        : new DataException(message, where, cause);
  }

  /**
   * Ends what failed because the thread was interrupted: a channel closes itself then, which says
   * nothing about the file. The thread stays interrupted.
   *
   * @param what the path, or a name for it
   * @param error what reading ended with
   * @throws CancellationException if an interruption is among its causes
   */
  public static void requireNotInterrupted(Object what, Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClosedByInterruptException) {
        throw cancelled("interrupted while reading " + what, error);
      }
    }
  }

  private static CancellationException cancelled(String message, Throwable cause) {
    CancellationException cancelled = new CancellationException(message);
    cancelled.initCause(cause);
    return cancelled;
  }

  /**
   * The error for a file or folder that cannot be written.
   *
   * @param what the path, or a name for it
   */
  public static DeviceException cannotWrite(Object what, IOException cause) {
    return new DeviceException(
        "cannot write " + what + ": " + AtomicFiles.reason(cause), Where.file(what), cause);
  }

  /**
   * The exception for a write that failed, either because the thread was interrupted or because the
   * file cannot be written.
   *
   * @param what the path, or a name for it
   * @return a {@link CancellationException} or a {@link RaeException}
   */
  public static RuntimeException interruptedOrCannotWrite(Object what, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return cancelled("interrupted while writing " + what, cause);
    }
    return cannotWrite(what, cause);
  }
}
