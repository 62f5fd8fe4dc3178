// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.engine.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One way to sample one model.
 *
 * @param model {@code plain}, {@code cfg}, {@code autoguidance} or {@code internal}
 * @param run the config with its overrides
 * @param solver its name
 * @param evaluations of the guided model, for an image
 * @param also the name of what is set beside the solver; empty for nothing
 * @param precision in which images are generated
 */
record QualitySetting(
    String model,
    GenerationRun run,
    String solver,
    int evaluations,
    String also,
    Precision precision) {
  private static final String SCALE_OF_CFG = "guidance.scale=1.5";

  static QualitySetting of(
      String model,
      String preset,
      SolverVariant solver,
      int evaluations,
      String also,
      List<String> more,
      Precision precision) {
    List<String> overrides = new ArrayList<>(List.of(solver.override(evaluations)));
    if (model.equals("cfg")) {
      overrides.add(SCALE_OF_CFG);
    }
    overrides.addAll(more);
    return new QualitySetting(
        model,
        GenerationRun.balanced(preset, overrides.toArray(String[]::new)),
        solver.name(),
        evaluations,
        also,
        precision);
  }

  /** Whether it is Euler's method with 49 evaluations and nothing beside it, in any precision. */
  boolean isReference() {
    return solver.equals(SolverVariant.REFERENCE)
        && evaluations == SolverVariant.REFERENCE_EVALUATIONS
        && also.isEmpty();
  }

  /** The solver with what is set beside it. */
  String method() {
    String base = also.isEmpty() ? solver : solver + ", " + also;
    return precision == Precision.FP32 ? base : base + ", " + precision;
  }

  /** The setting in a line. */
  String words() {
    return String.format(Locale.ROOT, "%s, %s, %d evaluations", model, method(), evaluations);
  }
}
