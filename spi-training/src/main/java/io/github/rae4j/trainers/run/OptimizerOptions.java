// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Optimiser and learning rate of one network, as sections or by the older keys beside them.
 *
 * @param optimizer the optimiser; its keys stand beside these where there is no such section
 * @param scheduler the schedule of the learning rate
 * @param baseLr older key: the base rate
 * @param finalLr older key: the rate after the decay
 * @param decayStartEpoch older key: length of the warm-up
 * @param decayEndEpoch older key: end of the decay
 * @param scheduleType older key: the schedule, whose keys stand beside these
 */
public record OptimizerOptions(
    @Option("optimiser: type, lr, and the keys of its provider") Optional<Parameters> optimizer,
    @Option("learning rate schedule: type, and the keys of its provider")
        Optional<Parameters> scheduler,
    @Option(value = "older key: the base rate", range = "(0, inf)") OptionalDouble baseLr,
    @Option(value = "older key: the rate after the decay", range = "[0, inf)")
        OptionalDouble finalLr,
    @Option(value = "older key: length of the warm-up in epochs", range = "[0, 1e9)")
        OptionalDouble decayStartEpoch,
    @Option(value = "older key: end of the decay in epochs", range = "[0, 1e9)")
        OptionalDouble decayEndEpoch,
    @Option("older key: the learning rate schedule, whose keys stand beside this one")
        Optional<String> scheduleType) {
  /** Checks the options. */
  public OptimizerOptions {
    Options.check(
        OptimizerOptions.class,
        optimizer,
        scheduler,
        baseLr,
        finalLr,
        decayStartEpoch,
        decayEndEpoch,
        scheduleType);
  }

  /**
   * What the trainer reads in the section {@code optimizer}.
   *
   * @param type the provider
   * @param lr the learning rate; {@code base_lr} or 2e-4 unless given
   */
  public record Choice(
      @Option(value = "optimiser", defaultValue = "adamw") String type,
      @Option(value = "learning rate; base_lr or 2e-4 unless given", range = "(0, inf)")
          OptionalDouble lr) {
    /** Checks the options. */
    public Choice {
      Options.check(Choice.class, type, lr);
    }
  }

  /**
   * What the trainer reads in the section {@code scheduler}.
   *
   * @param type the provider
   */
  public record Schedule(
      @Option(value = "learning rate schedule", defaultValue = "linear") String type) {
    /** Checks the option. */
    public Schedule {
      Options.check(Schedule.class, type);
    }
  }
}
