// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.neighbours.Neighbourhoods;
import io.github.rae4j.metrics.neighbours.Points;
import io.github.rae4j.metrics.rows.ComparedRows;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019), density and coverage (Naeem et al.
 * 2020).
 *
 * @param convention whose conventions are followed
 * @param neighbours k; by default that of the convention
 * @param output the output of the feature network that is compared
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record Prdc(
    @Option(value = "whose conventions are followed", defaultValue = "torch-fidelity")
        Convention convention,
    @Option(
            value = "nearest neighbours; by default 3, and 5 with the convention naeem",
            range = "[1, inf)")
        OptionalInt neighbours,
    @Option(
            value = "the output of the feature network that is compared",
            key = "feature",
            defaultValue = FeatureNetwork.POOLED)
        String output)
    implements RowMetric, PrdcBuilder.With {
  private static final double SMALLEST_SUM = 1e-5;
  private static final long FEW = 10_000;

  /**
   * The implementation whose conventions precision and recall follow. They agree on the definition
   * but differ in details that change the reported digits.
   */
  public enum Convention {
    /** torch-fidelity 0.4: k = 3, closed balls, fractions in float32, with the F-score. */
    TORCH_FIDELITY("torch-fidelity", 3, true),
    /** The evaluator of ADM (Dhariwal and Nichol 2021; Kynkäänniemi et al. 2019): k = 3, closed. */
    ADM("adm", 3, true),
    /** Naeem et al. 2020, who add density and coverage: k = 5, open balls. */
    NAEEM("naeem", 5, false);

    private final String label;
    private final int neighbours;
    private final boolean closed;

    Convention(String label, int neighbours, boolean closed) {
      this.label = label;
      this.neighbours = neighbours;
      this.closed = closed;
    }

    /** The name in configs and reports. */
    @Override
    public String toString() {
      return label;
    }
  }

  /** Checks the options. */
  public Prdc {
    Options.check(Prdc.class, convention, neighbours, output);
  }

  /** Starts with the defaults of a config. */
  public static PrdcBuilder builder() {
    return PrdcBuilder.builder(Options.of(Prdc.class).defaults());
  }

  private int k() {
    return neighbours.orElse(convention.neighbours);
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
    return k() + 1L;
  }

  @Override
  public MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    ComparedRows sets = ComparedRows.of(name(), generated, reference);
    requireEnough("generated", sets.generated().count());
    requireEnough("reference", sets.reference().count());
    Neighbourhoods found =
        Neighbourhoods.of(
            new Points(sets.generated().toArrays()),
            new Points(sets.reference().toArrays()),
            k(),
            convention.closed);
    return new MetricResult(name(), values(found), settings(), sets.counts(), warnings(sets));
  }

  private Map<String, Double> values(Neighbourhoods found) {
    Map<String, Double> values = new LinkedHashMap<>();
    if (convention == Convention.TORCH_FIDELITY) {
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
    return values;
  }

  private static List<String> warnings(ComparedRows sets) {
    List<String> warnings = new ArrayList<>();
    long ours = sets.generated().count();
    long theirs = sets.reference().count();
    if (ours != theirs || ours < FEW) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "prdc: %d generated and %d reference images; precision and recall depend on both"
                  + " numbers and compare only with results of as many (usually 10,000 or 50,000)",
              ours,
              theirs));
    }
    return warnings;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("feature", output);
    settings.put("convention", convention.label);
    settings.put("neighbours", Integer.toString(k()));
    settings.put("distance", convention.closed ? "<= radius" : "< radius");
    return settings;
  }

  private void requireEnough(String set, long count) {
    if (count <= k()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "precision and recall with %d neighbours need at least %d images, but the %s set has"
                  + " %d",
              k(),
              k() + 1,
              set,
              count),
          Where.key("neighbours").ofPart("metric 'prdc'"));
    }
  }
}
