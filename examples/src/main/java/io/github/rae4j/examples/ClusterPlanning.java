// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.plan.ClusterCosts;
import io.github.rae4j.core.plan.ClusterSimulation;
import io.github.rae4j.core.plan.GenerationPlan;
import io.github.rae4j.core.plan.WallTime;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long it takes to generate many images on a number of GPUs: from the operations of the
 * config's networks and an assumed utilisation, or from measured seconds for an image. Beside each
 * expected time stand the 5th and 95th percentile of simulated runs.
 */
@Command(
    name = "ClusterPlanning",
    description = "Plans a large run on N GPUs.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true)
public final class ClusterPlanning implements Callable<Integer> {
  @Option(names = "--config", defaultValue = "ditdh-xl-256-ag", description = "Preset or file.")
  private String config = "";

  @Option(names = "--images", defaultValue = "50000", description = "How many.")
  private long images;

  @Option(names = "--batch-size", defaultValue = "25", description = "Images of a block.")
  private int batchSize;

  @Option(
      names = "--gpus",
      split = ",",
      defaultValue = "1,2,4,8,16,32,64",
      description = "How many.")
  private List<Integer> gpus = List.of();

  @Option(names = "--rounds", defaultValue = "10", description = "Rounds of the run.")
  private int rounds;

  @Option(
      names = "--seconds-per-image",
      description = "As measured on one GPU; instead of the next two.")
  private Optional<Double> measured = Optional.empty();

  @Option(names = "--peak-tflops", defaultValue = "989", description = "Of one GPU.")
  private double peak;

  @Option(
      names = "--utilisation",
      split = ",",
      defaultValue = "0.2,0.35,0.5",
      description = "Shares of the peak that are reached.")
  private List<Double> utilisations = List.of();

  @Option(
      names = "--load",
      defaultValue = "60",
      description = "Seconds until an executor computes.")
  private double load;

  @Option(names = "--task", defaultValue = "0.1", description = "Seconds of a task's own.")
  private double task;

  @Option(names = "--round", defaultValue = "5", description = "Seconds of a round's own.")
  private double round;

  @Option(names = "--jitter", defaultValue = "0.03", description = "Deviation of a task's time.")
  private double jitter;

  @Option(names = "--stragglers", defaultValue = "0.01", description = "Share of slow tasks.")
  private double stragglers;

  @Option(names = "--slowness", defaultValue = "3", description = "How many times as long.")
  private double slowness;

  @Option(names = "--failures", defaultValue = "0.02", description = "Of one GPU in an hour.")
  private double failures;

  @Option(names = "--recovery", defaultValue = "120", description = "Seconds after a failure.")
  private double recovery;

  @Option(names = "--plays", defaultValue = "200", description = "Simulated runs.")
  private int plays;

  private ClusterPlanning() {}

  /** Prints the plan. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ClusterPlanning()).execute(args));
  }

  @Override
  public Integer call() {
    if (measured.isPresent()) {
      System.out.printf(Locale.ROOT, "%.4f s an image, as given%n%n", measured.get());
      table(measured.get());
      return 0;
    }
    double flops = flopsPerImage();
    for (double utilisation : utilisations) {
      double seconds = ClusterCosts.secondsPerImage(flops, peak * 1e12, utilisation);
      System.out.printf(
          Locale.ROOT,
          "%n%.0f %% of %.0f TFLOP/s: %.3f s an image%n%n",
          100 * utilisation,
          peak,
          seconds);
      table(seconds);
    }
    return 0;
  }

  /** All networks, as often as an image needs each: twice the multiply-adds, attention included. */
  private double flopsPerImage() {
    RaeConfig read = Rae4j.readConfig(config, List.of());
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly = new ModelAssembly(read, registry);
      long evaluations =
          assembly
              .sampler()
              .evaluations()
              .orElseThrow(
                  () ->
                      new RaeException(
                          read.sampler().name()
                              + " takes as many evaluations as an image needs; plan with a solver"
                              + " on a fixed grid"));
      double backbone = flops(NetworkSummary.of(assembly.backbone().backbone().network()));
      double guidance =
          assembly
              .guidanceBackbone()
              .map(second -> flops(NetworkSummary.of(second.backbone().network())))
              .orElse(0.0);
      double decoder =
          flops(NetworkSummary.of(assembly.decoder(assembly.encoder().tokenGrid()).network()));
      double sum = evaluations * (backbone + guidance) + decoder;
      System.out.printf(
          Locale.ROOT,
          "%s: %d x (%.1f + %.1f) + %.1f = %.1f GFLOPs an image (backbone, guidance, decoder; two"
              + " for a multiply-add)%n",
          config,
          evaluations,
          backbone / 1e9,
          guidance / 1e9,
          decoder / 1e9,
          sum / 1e9);
      return sum;
    }
  }

  private static double flops(NetworkSummary summary) {
    return summary.cost().flops();
  }

  private void table(double secondsPerImage) {
    ClusterCosts costs =
        ClusterCosts.ideal(secondsPerImage)
            .withOverheads(load, task, round)
            .withStragglers(jitter, stragglers, slowness)
            .withFailures(failures, recovery);
    System.out.println(
        "| GPUs | waves a round | expected | simulated, 5 to 95 % | formula | useful"
            + " | slow tasks | lost | waiting | the rest |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (int workers : gpus) {
      GenerationPlan one = GenerationPlan.of(images, batchSize, 1, workers);
      int tasksPerRound = (int) ((one.tasks() - 1) / rounds + 1);
      row(GenerationPlan.of(images, batchSize, tasksPerRound, workers), costs);
    }
  }

  private void row(GenerationPlan plan, ClusterCosts costs) {
    WallTime expected = WallTime.expected(plan, costs);
    double[] simulated = new double[plays];
    double sum = 0;
    for (int i = 0; i < plays; i++) {
      simulated[i] = ClusterSimulation.run(plan, costs, i).seconds();
      sum += simulated[i];
    }
    Arrays.sort(simulated);
    double all = expected.seconds();
    System.out.printf(
        Locale.ROOT,
        "| %d | %.1f | %s | %s to %s | %+.1f %% | %.0f %% | %.1f %% | %.1f %% | %.1f %% | %.1f %%"
            + " |%n",
        plan.workers(),
        (double) plan.tasksPerRound() / plan.workers(),
        time(all),
        time(simulated[plays / 20]),
        time(simulated[plays - 1 - plays / 20]),
        100 * (all * plays / sum - 1),
        100 * expected.efficiency(),
        100 * expected.slowTasks() / all,
        100 * expected.lostWork() / all,
        100 * expected.waiting() / all,
        100 * (expected.loading() + expected.overhead()) / all);
  }

  private static String time(double seconds) {
    return seconds < 7200
        ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
