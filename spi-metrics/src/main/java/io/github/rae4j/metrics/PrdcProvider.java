// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metrics.neighbours.NeighbourConvention;
import io.github.rae4j.metrics.neighbours.NeighbourMetric;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Precision and recall, density and coverage; keys {@code convention} and {@code neighbours}. */
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
  public Metric create(Parameters parameters) {
    String name = parameters.getString("convention", "torch-fidelity");
    NeighbourConvention convention =
        switch (name) {
          case "torch-fidelity" -> NeighbourConvention.TORCH_FIDELITY;
          case "adm" -> NeighbourConvention.ADM;
          case "naeem" -> NeighbourConvention.NAEEM;
          default ->
              throw parameters.error(
                  "convention", "expected torch-fidelity, adm or naeem, found '" + name + "'");
        };
    int neighbours = parameters.getPositiveInt("neighbours", convention.neighbours());
    return new NeighbourMetric(
        parameters.getString("feature", FeatureNetwork.POOLED), convention, neighbours);
  }
}
