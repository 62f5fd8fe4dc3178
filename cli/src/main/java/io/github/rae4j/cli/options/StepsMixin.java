// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How finely the path is integrated, and by which of the config's samplers. */
public final class StepsMixin {
  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Points of the time grid, short for sampler.params.num_steps=N: both ends count, so a"
              + " solver on a fixed grid takes N - 1 steps; in configs of RAEv2's shape the steps"
              + " themselves. Adaptive solvers choose their own.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--fast",
      description =
          "The cheaper sampler that the config records (section 'fast') because it was measured to"
              + " be as good as 49 evaluations of Euler's method, within their deviation. For the"
              + " config as it is: without --steps and overrides of the model or its sampling.")
  private boolean fast;

  /** Whether the sampler that the config records as fast is to be used. */
  public boolean isFast() {
    if (fast && steps.isPresent()) {
      throw new UsageException("--fast sets the number of steps; leave --steps out");
    }
    return fast;
  }

  /** The overrides of the config that the option stands for. */
  public List<String> overrides() {
    // No config takes fewer than one, which this says in terms of the option.
    steps.filter(n -> n < 1).ifPresent(n -> refuse("must be at least 1", n));
    return steps.map(n -> List.of("sampler.params.num_steps=" + n)).orElse(List.of());
  }

  /**
   * Checks the option against what the config counts.
   *
   * @throws UsageException if there are fewer steps or points than the config takes
   */
  public void requireUsage(RaeConfig config) {
    steps
        .filter(n -> n < config.fewestSteps())
        .ifPresent(n -> refuse("counts the points of the time grid and must be at least 2", n));
  }

  private static void refuse(String problem, int steps) {
    throw new UsageException("--steps " + problem + ", but is " + steps);
  }
}
