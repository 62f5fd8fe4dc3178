// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;
import java.util.Set;

/** The mean square of any value, as a plugin would bring it. */
public final class PowerLossProvider implements LossProvider {
  /**
   * The options.
   *
   * @param of name of the value
   * @param strength factor
   */
  public record Power(
      @Option("name of the value") String of,
      @Option(value = "factor", defaultValue = "1", range = "(0, inf)") double strength)
      implements Loss {
    /** Checks the options. */
    public Power {
      Options.check(Power.class, of, strength);
    }

    @Override
    public Set<String> values() {
      return Set.of(of);
    }

    @Override
    public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
      V value = NamedValues.require(values, of);
      return ops.mul(ops.meanPerSample(ops.mul(value, value)), strength);
    }
  }

  @Override
  public String name() {
    return "test-power";
  }

  @Override
  public String description() {
    return "mean square of a value";
  }

  @Override
  public Options<Power> options() {
    return Options.of(Power.class);
  }

  @Override
  public Power create(LossContext context, Parameters parameters) {
    return options().read(parameters);
  }
}
