// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.errors.RaeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A solver as the tables name it.
 *
 * @param name in tables and options
 * @param mode {@code ODE} or {@code SDE}
 * @param method {@code sampling_method}
 * @param perStep evaluations of the model in one step
 * @param options further options of the solver, as YAML
 */
record SolverVariant(String name, String mode, String method, int perStep, String options) {
  /** The solver and number of evaluations that others are compared with. */
  static final String REFERENCE = "euler";

  static final int REFERENCE_EVALUATIONS = 49;

  /** All that are compared. */
  static final List<SolverVariant> ALL =
      List.of(
          new SolverVariant(REFERENCE, "ODE", "euler", 1, ""),
          new SolverVariant("heun", "ODE", "heun2", 2, ""),
          new SolverVariant("midpoint", "ODE", "midpoint", 2, ""),
          new SolverVariant("rk4", "ODE", "rk4", 4, ""),
          new SolverVariant("ab2", "ODE", "ab2", 1, ""),
          new SolverVariant("dpm++2m", "ODE", "dpm++2m", 1, ""),
          new SolverVariant("dpm++3m", "ODE", "dpm++3m", 1, ""),
          new SolverVariant("unipc2", "ODE", "unipc", 1, "order: 2"),
          new SolverVariant("unipc3", "ODE", "unipc", 1, "order: 3"),
          new SolverVariant("sde-dpm++2m", "SDE", "dpm++2m", 1, ""));

  /** The solver of a name. */
  static SolverVariant named(String name) {
    return ALL.stream()
        .filter(solver -> solver.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RaeException(
                    String.format(
                        Locale.ROOT,
                        "--solvers: '%s' is unknown; expected some of %s",
                        name,
                        ALL.stream().map(SolverVariant::name).collect(Collectors.joining(", ")))));
  }

  /**
   * The most evaluations, up to a number, that whole steps give; empty if they are fewer than two
   * steps'.
   */
  Optional<Integer> within(int evaluations) {
    int whole = evaluations / perStep * perStep;
    return whole < 2 * perStep ? Optional.empty() : Optional.of(whole);
  }

  /** The override that replaces a config's sampler. */
  String override(int evaluations) {
    List<String> params = new ArrayList<>();
    params.add("sampling_method: " + method);
    params.add("num_steps: " + (evaluations / perStep + 1));
    Stream.of(options).filter(text -> !text.isEmpty()).forEach(params::add);
    return "sampler={mode: " + mode + ", params: {" + String.join(", ", params) + "}}";
  }
}
