package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Steps against quality, for every solver with a fixed number of steps. */
@Command(description = "Number of grid points against quality, for all solvers.")
public final class SolverSweep extends MeasuredTable {
  @Option(
      names = "--points",
      split = ",",
      paramLabel = "N",
      defaultValue = "5,10,15,25,50,100",
      description = "Points of the time grid (default: ${DEFAULT-VALUE}).")
  private List<Integer> points = List.of();

  private SolverSweep() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new SolverSweep(), args));
  }

  static TableProgram program() {
    return new SolverSweep();
  }

  private record Solver(String name, int evaluationsPerStep, List<String> overrides) {
    GenerationRun run(String preset, int points) {
      List<String> all = new ArrayList<>(overrides);
      all.add("sampler.params.num_steps=" + points);
      return GenerationRun.balanced(preset, all.toArray(String[]::new));
    }
  }

  private static Solver ode(String method, int evaluations) {
    return new Solver(
        "ODE " + method, evaluations, List.of("sampler.params.sampling_method=" + method));
  }

  @Override
  Result make() {
    String preset = scale() == Scale.TINY ? "tiny-fashion" : "ditdh-xl-256";
    List<Solver> solvers =
        List.of(
            ode("euler", 1), ode("midpoint", 2), ode("heun2", 2), ode("heun3", 3), ode("rk4", 4));
    List<GenerationRun> runs = new ArrayList<>();
    for (Solver solver : solvers) {
      points.forEach(n -> runs.add(solver.run(preset, n)));
    }
    try (GenerationLab lab = lab("adm-256", runs)) {
      Sweep byPoints = new Sweep("solver-steps", "Grid points against quality", "points", this);
      Sweep byCost =
          new Sweep(
              "solver-evaluations",
              "Evaluations of the backbone against quality",
              "evaluations",
              this);
      for (Solver solver : solvers) {
        for (int n : points) {
          progress("measuring %s with %d points".formatted(solver.name(), n));
          Map<String, Double> values = lab.measure(solver.run(preset, n));
          byPoints.add(solver.name(), n, values);
          byCost.add(solver.name(), (double) (n - 1) * solver.evaluationsPerStep(), values);
        }
      }
      return new Result(
          List.of(byPoints.table(lab), byCost.table(lab)),
          List.of(byPoints.chart(), byCost.chart()));
    }
  }
}
