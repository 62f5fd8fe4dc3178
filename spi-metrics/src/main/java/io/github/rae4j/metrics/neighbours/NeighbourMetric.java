// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.neighbours;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.rows.FeatureRows;
import io.github.rae4j.metrics.rows.RowMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al.
 * 2020).
 */
public final class NeighbourMetric extends RowMetric {
  private static final double SMALLEST_SUM = 1e-5;
  private static final long FEW = 10_000;

  private final NeighbourConvention convention;
  private final int neighbours;

  /**
   * A metric.
   *
   * @param neighbours k, at least 1
   */
  public NeighbourMetric(String feature, NeighbourConvention convention, int neighbours) {
    super(feature);
    this.convention = convention;
    this.neighbours = neighbours;
  }

  @Override
  public String name() {
    return "prdc";
  }

  @Override
  public boolean needsReference() {
    return true;
  }

  @Override
  public long minimumImages() {
    return neighbours + 1L;
  }

  @Override
  public MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    FeatureRows ours = rows(generated);
    FeatureRows theirs = reference(ours, reference);
    requireEnough("generated", ours.count());
    requireEnough("reference", theirs.count());
    Neighbourhoods found =
        Neighbourhoods.of(
            new Points(ours.toArrays()),
            new Points(theirs.toArrays()),
            neighbours,
            convention.closed);
    Map<String, Double> values = new LinkedHashMap<>();
    if (convention == NeighbourConvention.TORCH_FIDELITY) {
      // torch-fidelity averages in float32 and computes the F-score from these averages.
      double precision = (float) found.precision();
      double recall = (float) found.recall();
      values.put("precision", precision);
      values.put("recall", recall);
      values.put("f_score", 2 * precision * recall / Math.max(SMALLEST_SUM, precision + recall));
    } else {
      values.put("precision", found.precision());
      values.put("recall", found.recall());
    }
    values.put("density", found.density());
    values.put("coverage", found.coverage());
    List<String> warnings = new ArrayList<>();
    if (ours.count() != theirs.count() || ours.count() < FEW) {
      warnings.add(
          ("prdc: %d generated and %d reference images; precision and recall depend on both"
                  + " numbers and compare only with results of as many (usually 10,000 or 50,000)")
              .formatted(ours.count(), theirs.count()));
    }
    return new MetricResult(name(), values, settings(), counts(ours, theirs), warnings);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("feature", feature().orElseThrow());
    settings.put("convention", convention.label);
    settings.put("neighbours", Integer.toString(neighbours));
    settings.put("distance", convention.closed ? "<= radius" : "< radius");
    return settings;
  }

  private void requireEnough(String set, long count) {
    if (count <= neighbours) {
      throw new RaeException(
          "precision and recall with %d neighbours need at least %d images, but the %s set has %d"
              .formatted(neighbours, neighbours + 1, set, count));
    }
  }
}
