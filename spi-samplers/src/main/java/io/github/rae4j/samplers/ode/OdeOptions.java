// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.options.OptionException;

/** What the options of several solvers of the probability flow have in common. */
final class OdeOptions {
  static final String NUM_STEPS = "points of the time grid, one more than the steps";
  static final String ATOL = "absolute tolerance of the error of a step";
  static final String RTOL = "tolerance of the error of a step, relative to the state";
  static final String ERROR_CONTROL =
      "over which images the error is measured: each image or the whole batch";
  static final String REVERSE = "from data to noise, which is not supported: only false is allowed";

  private OdeOptions() {}

  /** Refuses a tolerance that no step meets. */
  static void requireTolerance(Class<? extends Record> type, double atol, double rtol) {
    if (atol == 0 && rtol == 0) {
      throw new OptionException(type, "atol", "atol and rtol must not both be 0");
    }
  }
}
