// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.moments;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * FID (Heusel et al. 2017) and sFID (Nash et al. 2021): the Fréchet distance between the features
 * of two sets.
 *
 * <p>In reference files the arrays are {@code mu} and {@code sigma} for pooled features, {@code
 * mu_s} and {@code sigma_s} for spatial ones, as in ADM's files.
 */
public final class FrechetDistanceMetric implements SetMetric {
  private static final long FEW = 10_000;

  private final String name;
  private final String feature;
  private final String suffix;

  /**
   * A metric.
   *
   * @param name {@code fid} or {@code sfid}
   * @param feature the network's output
   */
  public FrechetDistanceMetric(String name, String feature) {
    this.name = name;
    this.feature = feature;
    this.suffix =
        switch (feature) {
          case FeatureNetwork.POOLED -> "";
          case FeatureNetwork.SPATIAL -> "_s";
          default -> "_" + feature;
        };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> feature() {
    return Optional.of(feature);
  }

  @Override
  public boolean needsReference() {
    return true;
  }

  @Override
  public FeatureStatistics statistics() {
    return new MomentStatistics();
  }

  @Override
  public FeatureStatistics restore(Weights state) {
    return MomentStatistics.restore(state);
  }

  @Override
  public Map<String, Tensor> write(FeatureStatistics statistics) {
    Moments moments = moments(statistics);
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("mu" + suffix, MomentArrays.vector(moments.mean()));
    arrays.put("sigma" + suffix, MomentArrays.matrix(moments.covariance()));
    moments
        .count()
        .ifPresent(count -> arrays.put("count" + suffix, Tensor.of(new long[] {count}, 1)));
    return arrays;
  }

  @Override
  public Optional<FeatureStatistics> read(Weights arrays) {
    return MomentArrays.read(arrays, "mu" + suffix, "sigma" + suffix, "count" + suffix)
        .map(GivenMoments::new);
  }

  @Override
  public String arrayNames() {
    return String.format(Locale.ROOT, "mu%s and sigma%s", suffix, suffix);
  }

  @Override
  public long minimumImages() {
    return 2;
  }

  @Override
  public MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    Moments ours = moments(generated);
    Moments theirs =
        moments(
            reference.orElseThrow(() -> new IllegalArgumentException(name + " needs a reference")));
    FrechetDistance result = FrechetDistance.between(ours, theirs);
    List<String> warnings = new ArrayList<>();
    warn(warnings, "generated", ours.count(), result.rank(), ours.width());
    warn(
        warnings,
        "reference",
        theirs.count(),
        FrechetDistance.rank(theirs.covariance()),
        theirs.width());
    Map<String, Long> counts = new LinkedHashMap<>();
    ours.count().ifPresent(count -> counts.put("generated", count));
    theirs.count().ifPresent(count -> counts.put("reference", count));
    counts.put("features", (long) ours.width());
    return new MetricResult(
        name, Map.of(name, result.distance()), Map.of("feature", feature), counts, warnings);
  }

  private void warn(List<String> warnings, String set, OptionalLong count, int rank, int width) {
    if (rank < width) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: the covariance of the %s set is singular: rank %d of %d%s",
              name,
              set,
              rank,
              width,
              count.isPresent() && count.getAsLong() <= width
                  ? String.format(Locale.ROOT, ", for it has only %d images", count.getAsLong())
                  : ""));
    }
    if (count.isPresent() && count.getAsLong() < FEW) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: the %s set has %d images; with fewer than %d the distance is biased upwards and"
                  + " compares only with sets of the same size",
              name,
              set,
              count.getAsLong(),
              FEW));
    }
  }

  private static Moments moments(FeatureStatistics statistics) {
    if (statistics instanceof GivenMoments given) {
      return given.moments();
    }
    if (statistics instanceof MomentStatistics gathered) {
      return gathered.moments();
    }
    throw new IllegalArgumentException("not moments: " + statistics);
  }

  /** Moments read from a file. */
  private record GivenMoments(Moments moments) implements FeatureStatistics {
    @Override
    public void add(long firstIndex, Tensor rows) {
      throw new UnsupportedOperationException(
          "statistics that were read from a file cannot take in more images");
    }

    @Override
    public void merge(FeatureStatistics other) {
      throw new UnsupportedOperationException(
          "statistics that were read from a file cannot be merged");
    }

    @Override
    public Map<String, Tensor> state() {
      throw new UnsupportedOperationException(
          "statistics that were read from a file have no state beside it");
    }

    @Override
    public long count() {
      return moments.count().orElse(0);
    }

    @Override
    public OptionalInt featureWidth() {
      return OptionalInt.of(moments.width());
    }
  }
}
