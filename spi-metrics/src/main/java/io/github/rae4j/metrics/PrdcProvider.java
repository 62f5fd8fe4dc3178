// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link Prdc}. */
public final class PrdcProvider implements MetricProvider {
  @Override
  public String name() {
    return "prdc";
  }

  @Override
  public List<String> aliases() {
    return List.of("precision-recall", "prc");
  }

  @Override
  public String description() {
    return "precision, recall, density and coverage by nearest neighbours; conventions of ADM, torch-fidelity and Naeem et al.";
  }

  @Override
  public Options<Prdc> options() {
    return Options.of(Prdc.class);
  }

  @Override
  public Prdc create(Parameters parameters) {
    return options().read(parameters);
  }
}
