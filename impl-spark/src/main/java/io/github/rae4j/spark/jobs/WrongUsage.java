// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.errors.RaeException;

/** A job was called wrongly: exit status 2. */
final class WrongUsage extends RaeException {
  private static final long serialVersionUID = 1L;

  WrongUsage(String message) {
    super(message);
  }

  /** Refuses values of an option below 1. */
  static void requirePositive(String option, long value) {
    if (value < 1) {
      throw new WrongUsage(option + " must be at least 1, but is " + value);
    }
  }

  /** Refuses values of an option below 0. */
  static void requireNotNegative(String option, long value) {
    if (value < 0) {
      throw new WrongUsage(option + " must not be negative, but is " + value);
    }
  }
}
