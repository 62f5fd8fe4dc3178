// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
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

  /**
   * The overrides of the config that the option stands for.
   *
   * @throws UsageException if it is below 2
   */
  public List<String> overrides() {
    if (steps.isPresent() && steps.get() < 2) {
      throw new UsageException(
          "--steps counts the points of the time grid and must be at least 2, but is "
              + steps.get());
    }
    return steps.map(n -> List.of("sampler.params.num_steps=" + n)).orElse(List.of());
  }
}
