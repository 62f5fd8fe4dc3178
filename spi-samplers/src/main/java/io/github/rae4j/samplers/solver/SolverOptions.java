// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.solver;

import io.github.rae4j.options.OptionException;

/** What the options of all solvers of the probability flow have in common. */
public final class SolverOptions {
  /** The documentation of {@code reverse}. */
  public static final String REVERSE =
      "from data to noise, which is not supported: only false is allowed";

  private SolverOptions() {}

  /**
   * Refuses to integrate from data to noise.
   *
   * @param type the solver, for the message
   */
  public static void requireForward(Class<? extends Record> type, boolean reverse) {
    if (reverse) {
      throw new OptionException(
          type,
          "reverse",
          "integration from data to noise is not supported; leave it out or say false");
    }
  }
}
