// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.flow;

import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Reads numbers from {@code sampler.params} and rejects values that are out of range. */
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
   * Declares the keys of all solvers, so that they are never reported as unknown: when an override
   * selects another method or mode, the keys of the method in the file remain and have no effect.
   */
  public static void declareAll(Parameters parameters) {
    KEYS.forEach(parameters::has);
  }

  /** Returns the number of grid points, which is one more than the number of steps. */
  public static int points(Parameters parameters, int defaultValue) {
    int points = parameters.getInt("num_steps", defaultValue);
    if (points < 2) {
      throw parameters.error(
          "num_steps",
          "counts the points of the time grid and must be at least 2, but is " + points);
    }
    return points;
  }

  /** Returns a number that must be finite and not negative. */
  public static double notNegative(Parameters parameters, String key, double defaultValue) {
    double value = parameters.getDouble(key, defaultValue);
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw parameters.error(key, "must be a number of at least 0, but is " + value);
    }
    return value;
  }
}
