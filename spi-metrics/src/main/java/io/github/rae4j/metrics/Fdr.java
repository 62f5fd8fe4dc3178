// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.metrics.moments.FrechetDistanceMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * FDr (arXiv 2604.28190): in each of several feature spaces the Fréchet distance, divided by that
 * of real images from the same reference, and the arithmetic mean of these ratios. 1 means as far
 * from the reference as the real images are.
 *
 * <p>Values: {@code fdr}, the mean; and for every space {@code fdr_SPACE}, the ratio, and {@code
 * fd_SPACE}, the distance.
 *
 * @param spaces the outputs of the feature network that are compared, each by itself
 * @param normalisers the Fréchet distance of real images in every space, in the same order
 */
public record Fdr(
    @Option("the outputs of the feature network that are compared") List<String> spaces,
    @Option(
            value = "the Frechet distance of real images in every space, in the same order",
            range = "(0, inf)")
        List<Double> normalisers)
    implements SetMetric {
  private static final String NAME = "fdr";

  /** Checks the options. */
  public Fdr {
    Options.check(Fdr.class, spaces, normalisers);
    spaces = List.copyOf(spaces);
    normalisers = List.copyOf(normalisers);
    if (spaces.isEmpty() || new HashSet<>(spaces).size() != spaces.size()) {
      throw new OptionException(
          Fdr.class, "spaces", "must be one or more different names, but is " + spaces);
    }
    if (spaces.size() != normalisers.size()) {
      throw new OptionException(
          Fdr.class,
          "normalisers",
          String.format(
              Locale.ROOT,
              "has %d numbers, but there are %d spaces; give one for each",
              normalisers.size(),
              spaces.size()));
    }
  }

  private static FrechetDistanceMetric distance(String space) {
    return new FrechetDistanceMetric(NAME, space);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> feature() {
    return Optional.of(spaces.get(0));
  }

  @Override
  public List<String> features() {
    return spaces;
  }

  @Override
  public boolean needsReference() {
    return true;
  }

  @Override
  public long minimumImages() {
    return distance(spaces.get(0)).minimumImages();
  }

  @Override
  public FeatureStatistics statistics() {
    Map<String, FeatureStatistics> parts = new LinkedHashMap<>();
    spaces.forEach(space -> parts.put(space, distance(space).statistics()));
    return new SpaceStatistics(parts);
  }

  @Override
  public void add(FeatureStatistics statistics, long first, Map<String, Tensor> features) {
    SpaceStatistics.of(statistics).add(first, features);
  }

  @Override
  public FeatureStatistics restore(Weights state) {
    Map<String, FeatureStatistics> parts = new LinkedHashMap<>();
    spaces.forEach(space -> parts.put(space, distance(space).restore(state.below(space + "."))));
    return new SpaceStatistics(parts);
  }

  @Override
  public Map<String, Tensor> write(FeatureStatistics statistics) {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    spaces.forEach(
        space -> arrays.putAll(distance(space).write(SpaceStatistics.of(statistics).part(space))));
    return arrays;
  }

  @Override
  public Optional<FeatureStatistics> read(Weights arrays) {
    Map<String, FeatureStatistics> parts = new LinkedHashMap<>();
    for (String space : spaces) {
      Optional<FeatureStatistics> found = distance(space).read(arrays);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      parts.put(space, found.get());
    }
    return Optional.of(new SpaceStatistics(parts));
  }

  @Override
  public String arrayNames() {
    return String.join(", ", spaces.stream().map(space -> distance(space).arrayNames()).toList());
  }

  @Override
  public MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    SpaceStatistics ours = SpaceStatistics.of(generated);
    SpaceStatistics theirs =
        SpaceStatistics.of(
            reference.orElseThrow(() -> new IllegalArgumentException("fdr needs a reference")));
    Map<String, Double> each = new LinkedHashMap<>();
    Map<String, Long> counts = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < spaces.size(); i++) {
      String space = spaces.get(i);
      MetricResult result =
          distance(space).compute(ours.part(space), Optional.of(theirs.part(space)));
      double ratio = result.value() / normalisers.get(i);
      sum += ratio;
      each.put("fdr_" + space, ratio);
      each.put("fd_" + space, result.value());
      result.counts().forEach(counts::putIfAbsent);
      result.warnings().forEach(line -> warnings.add(space + ": " + line));
    }
    counts.remove("features");
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(NAME, sum / spaces.size());
    values.putAll(each);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spaces", String.join(", ", spaces));
    settings.put(
        "normalisers", String.join(", ", normalisers.stream().map(String::valueOf).toList()));
    return new MetricResult(NAME, values, settings, counts, warnings);
  }
}
