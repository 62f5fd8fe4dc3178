// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.flow;

import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Reads numbers of {@code sampler.params} and refuses those out of range. */
public final class SolverSettings {
  private static final List<String> KEYS =
      List.of(
          "num_steps",
          "atol",
          "rtol",
          "reverse",
          "error_control",
          "diffusion_form",
          "diffusion_norm",
          "last_step",
          "last_step_size");

  private SolverSettings() {}

  /**
   * Declares the keys of all solvers: where an override names another method or mode, those of the
   * method in the file are left behind and have no effect.
   */
  public static void declareAll(Parameters parameters) {
    KEYS.forEach(parameters::has);
  }

  /** The number of grid points, one more than the steps. */
  public static int points(Parameters parameters, int absent) {
    int points = parameters.getInt("num_steps", absent);
    if (points < 2) {
      throw parameters.error(
          "num_steps",
          "counts the points of the time grid and must be at least 2, but is " + points);
    }
    return points;
  }

  /** A finite number that must not be negative. */
  public static double notNegative(Parameters parameters, String key, double absent) {
    double value = parameters.getDouble(key, absent);
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw parameters.error(key, "must be a number of at least 0, but is " + value);
    }
    return value;
  }
}
