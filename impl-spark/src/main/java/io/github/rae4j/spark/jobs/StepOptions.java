// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.FastConfig;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.spark.SparkModel;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How finely the path is integrated, and by which of the config's samplers. */
final class StepOptions {
  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Points of the time grid, short for sampler.params.num_steps=N; in configs of RAEv2's"
              + " shape the steps themselves.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--fast",
      description =
          "The cheaper sampler that the config records (section 'fast'). For the config as it is:"
              + " without --steps and overrides of the model or its sampling.")
  private boolean fast;

  /** Whether the sampler that the config records as fast is used. */
  boolean isFast() {
    return fast;
  }

  /** The measurements that the sampler rests on, where it is the fast one. */
  List<String> notes(RaeConfig config) {
    return fast
        ? config.fast().map(measured -> "fast sampler: " + measured.figures()).stream().toList()
        : List.of();
  }

  /**
   * The model with its sampler.
   *
   * @throws WrongUsage if an option is out of range, or {@code --fast} stands beside what it was
   *     not measured with
   */
  SparkModel model(ModelOptions options) {
    // No config takes fewer than one.
    steps.filter(n -> n < 1).ifPresent(n -> refuse("must be at least 1", n));
    if (fast && steps.isPresent()) {
      throw new WrongUsage("--fast sets the number of steps; leave --steps out");
    }
    SparkModel model =
        options.model(steps.map(n -> List.of("sampler.params.num_steps=" + n)).orElse(List.of()));
    if (!fast) {
      return model;
    }
    try {
      FastConfig.requireUnchanged(model.overrides());
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(String.valueOf(e.getMessage()));
    }
    return model.withFastSampler();
  }

  /**
   * The config of that model, read on the driver.
   *
   * @throws WrongUsage if there are fewer steps or points than it takes
   */
  RaeConfig config(SparkModel model) {
    RaeConfig config = ModelOptions.read(model);
    steps
        .filter(n -> n < config.fewestSteps())
        .ifPresent(n -> refuse("counts the points of the time grid and must be at least 2", n));
    return config;
  }

  private static void refuse(String problem, int steps) {
    throw new WrongUsage("--steps " + problem + ", but is " + steps);
  }
}
