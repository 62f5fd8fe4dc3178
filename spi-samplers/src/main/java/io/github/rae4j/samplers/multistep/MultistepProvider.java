// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.samplers.solver.SolverProvider;
import io.github.rae4j.sampling.Sampler;

/** Base class of the providers of multistep solvers, and the words for their options. */
abstract class MultistepProvider<S extends Record & Sampler> extends SolverProvider<S> {
  static final String NUM_STEPS =
      "points of the time grid, one more than the steps and the evaluations of the model";
  static final String STOCHASTIC_STEPS =
      "points of the time grid, one more than the stochastic steps and the evaluations of the"
          + " model";
  static final String TYPE = "how the slope of the predicted data enters a step of order 2";
  static final String LOWER_ORDER_FINAL = "lower orders at the end of a run, which is more stable";

  MultistepProvider(Class<S> solver, String name, String description, String... aliases) {
    super(solver, name, description, aliases);
  }
}
