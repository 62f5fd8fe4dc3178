// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.hub.HubException;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/** The hub's errors as those of rae4j. */
final class FetchErrors {
  /** Something that the hub does. */
  @FunctionalInterface
  interface HubAction<T> {
    T run() throws IOException, InterruptedException;
  }

  private FetchErrors() {}

  /**
   * Runs an action.
   *
   * @param what is being fetched, for messages
   * @throws RaeException with the hub's own words
   * @throws CancellationException if the thread was interrupted, which it then still is
   */
  static <T> T translated(String what, HubAction<T> action) {
    try {
      return action.run();
    } catch (HubException e) {
      throw of(what, e);
    } catch (IOException e) {
      throw new DataException(
          "cannot fetch " + what + ": " + AtomicFiles.reason(e), Where.file(what), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("the fetch was interrupted");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  /** An error of the hub. */
  static RaeException of(String what, HubException problem) {
    String message = String.valueOf(problem.getMessage());
    return switch (problem.kind()) {
      case NOT_FOUND, OFFLINE, GATED ->
          new MissingFileException(message, Where.file(what), problem);
      default -> new DataException(message, Where.file(what), problem);
    };
  }
}
