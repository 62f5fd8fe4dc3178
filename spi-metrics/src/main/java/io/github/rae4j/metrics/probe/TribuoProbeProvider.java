// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.probe.ProbeProvider;
import java.util.List;

/**
 * Probes with any Tribuo classifier. The default is logistic regression; other trainers are
 * gradient boosting, a class, or a name in a Tribuo configuration file (OLCUT).
 */
public final class TribuoProbeProvider implements ProbeProvider {
  /** For ServiceLoader. */
  public TribuoProbeProvider() {}

  @Override
  public String name() {
    return "tribuo";
  }

  @Override
  public List<String> aliases() {
    return List.of("linear");
  }

  @Override
  public String description() {
    return "logistic regression (keys epochs, learning_rate, batch_size, seed),"
        + " trainer=gradient-boosting (keys trees, seed) or any trainer of Tribuo (keys trainer,"
        + " config); key standardize";
  }

  @Override
  public Options<TribuoProbeOptions> options() {
    return Options.of(TribuoProbeOptions.class);
  }

  @Override
  public TribuoProbe create(Parameters parameters) {
    TribuoProbeOptions options = options().read(parameters);
    try {
      return new TribuoProbe(options);
    } catch (OptionException e) {
      throw parameters.error(e.option(), e.problem(), e);
    }
  }
}
