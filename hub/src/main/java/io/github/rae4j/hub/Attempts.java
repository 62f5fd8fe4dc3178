// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.time.Duration;
import java.util.Optional;

/**
 * Counts the attempts at one thing, and waits between them: five more after the first one, counted
 * anew whenever something came.
 */
final class Attempts {
  private static final int AGAIN = 5;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A server that asks for more than this is not waited for. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final HubOptions options;
  private final String file;
  private int failed;

  Attempts(HubOptions options, String file) {
    this.options = options;
    this.file = file;
  }

  /** Something came: the count begins anew. */
  void progressed() {
    failed = 0;
  }

  /**
   * Waits before the next attempt.
   *
   * @param reason of the failure, in a few words
   * @param asked how long the server asks to wait
   * @param failure what is thrown if there have been enough attempts
   */
  void failed(String reason, Optional<Duration> asked, HubException failure)
      throws HubException, InterruptedException {
    failed++;
    if (failed > AGAIN) {
      throw failure;
    }
    if (asked.filter(wait -> wait.compareTo(LONGEST_WAIT) > 0).isPresent()) {
      throw new HubException(
          failure.kind(),
          failure.getMessage() + " (it asks to wait " + asked.get().toSeconds() + " s)",
          failure);
    }
    Duration pause = options.pause().multipliedBy(1L << (failed - 1));
    Duration wait = asked.orElse(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    options.progress().retrying(file, reason, wait);
    Thread.sleep(wait.toMillis());
  }
}
