// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Steps against quality, for every solver. */
@Command(description = "Points of the grid, or tolerance, against quality, for all solvers.")
public final class SolverSweep extends MeasuredTable {
  @Option(
      names = "--points",
      split = ",",
      paramLabel = "N",
      defaultValue = "5,10,15,25,50,100",
      description = "Points of the time grid (default: ${DEFAULT-VALUE}).")
  private List<Integer> points = List.of();

  @Option(
      names = "--tolerances",
      split = ",",
      paramLabel = "R",
      defaultValue = "0.3,0.1,0.03,0.01,0.001",
      description =
          "Relative tolerances of the adaptive solvers; the absolute one is a thousandth"
              + " (default: ${DEFAULT-VALUE}).")
  private List<Double> tolerances = List.of();

  private SolverSweep() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new SolverSweep(), args));
  }

  static TableProgram program() {
    return new SolverSweep();
  }

  /** One way to sample: a solver, and the points of its grid or its tolerance. */
  private record Setting(String solver, String mode, String method, boolean fixed, double value) {
    GenerationRun run(String preset) {
      List<String> overrides =
          new ArrayList<>(
              List.of("sampler.mode=" + mode, "sampler.params.sampling_method=" + method));
      if (mode.equals("SDE")) {
        // The usual form, SBDM, is infinite at the beginning of this path.
        overrides.add("sampler.params.diffusion_form=sigma");
      }
      if (fixed) {
        overrides.add("sampler.params.num_steps=" + (int) value);
      } else {
        overrides.add("sampler.params.rtol=" + value);
        overrides.add("sampler.params.atol=" + value / 1000);
      }
      return GenerationRun.balanced(preset, overrides.toArray(String[]::new));
    }
  }

  /** All settings together evaluate the backbone 3,600 times for an image. */
  @Override
  int tinyCount() {
    return 250;
  }

  private List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (String method : List.of("euler", "midpoint", "heun2", "heun3", "rk4")) {
      points.forEach(n -> settings.add(new Setting("ODE " + method, "ODE", method, true, n)));
    }
    for (String method : List.of("Euler", "Heun")) {
      points.forEach(n -> settings.add(new Setting("SDE " + method, "SDE", method, true, n)));
    }
    for (String method : List.of("dopri5", "bosh3")) {
      tolerances.forEach(r -> settings.add(new Setting("ODE " + method, "ODE", method, false, r)));
    }
    return settings;
  }

  @Override
  Result make() {
    String preset = scale() == Scale.TINY ? "tiny-fashion" : "ditdh-xl-256";
    List<Setting> settings = settings();
    List<GenerationRun> runs = settings.stream().map(setting -> setting.run(preset)).toList();
    try (GenerationExperiments lab = lab("adm-256", runs)) {
      Sweep byPoints = new Sweep("solver-steps", "Grid points against quality", "points", this);
      Sweep byTolerance =
          new Sweep("solver-tolerance", "Tolerance against quality", "tolerance", this);
      Sweep byCost =
          new Sweep(
              "solver-evaluations",
              "Evaluations of the backbone for an image against quality",
              "evaluations",
              this);
      for (Setting setting : settings) {
        progress(
            String.format(
                Locale.ROOT,
                "measuring %s with %s",
                setting.solver(),
                setting.fixed()
                    ? (int) setting.value() + " points"
                    : "tolerance " + setting.value()));
        Map<String, Double> values = lab.measure(setting.run(preset));
        (setting.fixed() ? byPoints : byTolerance).add(setting.solver(), setting.value(), values);
        double evaluations = values.getOrDefault(GenerationExperiments.EVALUATIONS, Double.NaN);
        byCost.add(setting.solver(), evaluations, values);
      }
      return new Result(
          List.of(byPoints.table(lab), byTolerance.table(lab), byCost.table(lab)),
          List.of(byPoints.chart(), byTolerance.chart().withLogarithmicAxis(), byCost.chart()));
    }
  }
}
