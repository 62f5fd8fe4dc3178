// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import io.github.rae4j.errors.RaeException;
import java.util.Locale;

/** The command was called wrongly: exit status 2. */
public final class UsageException extends RaeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  /** Refuses values of an option below 1. */
  public static void requirePositive(String option, long value) {
    if (value < 1) {
      throw new UsageException(option + " must be at least 1, but is " + value);
    }
  }

  /** Refuses more threads or processes than a machine has any use for. */
  public static void requireAtMost(String option, long value, long limit, int cores) {
    if (value > limit) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s must be at most %d on this machine with %d cores, but is %d",
              option,
              limit,
              cores,
              value));
    }
  }

  /** Refuses values of an option below 0. */
  public static void requireNotNegative(String option, long value) {
    if (value < 0) {
      throw new UsageException(option + " must not be negative, but is " + value);
    }
  }
}
