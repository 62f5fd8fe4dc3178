// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import io.github.rae4j.errors.RaeException;

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

  /** Refuses values of an option below 0. */
  public static void requireNotNegative(String option, long value) {
    if (value < 0) {
      throw new UsageException(option + " must not be negative, but is " + value);
    }
  }
}
