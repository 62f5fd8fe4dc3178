// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An evaluation without an engine: its metrics, its empty parts, and the results of complete ones.
 *
 * <p>So one machine can finish what others have measured: every {@link Evaluator} of the same
 * options adds images to parts of its own, and the plan makes the result of the merged ones, the
 * same bits as {@link Evaluator#evaluateSet} and {@link Evaluator#evaluatePairs}. Immutable and
 * thread-safe.
 */
public final class EvaluationPlan {
  private final EvaluationOptions options;
  private final MetricSet metrics;

  /**
   * Creates the metrics.
   *
   * @throws io.github.rae4j.errors.RaeException naming every metric and setting that is unknown
   */
  public EvaluationPlan(Registry registry, EvaluationOptions options) {
    Problems problems = new Problems();
    this.options = options;
    this.metrics = MetricSet.create(registry, options.metrics(), problems);
    problems.throwIfAny();
  }

  EvaluationPlan(EvaluationOptions options, MetricSet metrics) {
    this.options = options;
    this.metrics = metrics;
  }

  /** The metrics of sets, in report order. */
  public List<SetMetric> setMetrics() {
    return metrics.ofSets();
  }

  /** An empty part of a set of images. */
  public EvaluationPart ofSet(String origin) {
    List<SetMetric> sets = metrics.ofSets();
    return new EvaluationPart(
        sets, true, new FeatureAccumulator("images", origin, sets), Optional.empty());
  }

  /** An empty part of a set of images beside their originals. */
  public EvaluationPart ofPairs(String origin, String originalsOrigin) {
    List<SetMetric> sets = metrics.ofSets();
    return new EvaluationPart(
        metrics.all(),
        true,
        new FeatureAccumulator("images", origin, sets),
        Optional.of(new FeatureAccumulator("originals", originalsOrigin, sets)));
  }

  /**
   * An empty part of the images of a reference, of those metrics that need them.
   *
   * @param names of metrics of this plan
   */
  public EvaluationPart ofReference(String origin, List<String> names) {
    List<SetMetric> sets =
        metrics.ofSets().stream().filter(metric -> names.contains(metric.name())).toList();
    if (sets.size() != names.size()) {
      throw new IllegalArgumentException("some of " + names + " are no metrics of sets here");
    }
    return new EvaluationPart(
        sets, false, new FeatureAccumulator("reference", origin, sets), Optional.empty());
  }

  /** An empty part of images that are to become a reference. See {@link #writeReference}. */
  public EvaluationPart ofReference(String origin) {
    requireSetMetricsOnly();
    List<SetMetric> referenced = referenced();
    if (referenced.isEmpty()) {
      throw new ConfigException(
          "none of the metrics compares with a reference", Where.key("metrics"));
    }
    return new EvaluationPart(
        referenced,
        true,
        new FeatureAccumulator("reference", origin, referenced),
        Optional.empty());
  }

  /**
   * Checks that the metrics can be computed of a set of images.
   *
   * @param reference a statistics file or data set
   * @throws io.github.rae4j.errors.RaeException if a metric is one of pairs, or needs a reference
   *     that is missing
   */
  public void requireForSet(Optional<String> reference) {
    Problems problems = new Problems();
    checkForSet(reference, problems);
    problems.throwIfAny();
  }

  void checkForSet(Optional<String> reference, Problems problems) {
    problems.check(this::requireSetMetricsOnly);
    List<String> referenced = referenced().stream().map(Metric::name).toList();
    if (reference.isEmpty() && !referenced.isEmpty()) {
      problems.check(
          () -> {
            throw new ConfigException(
                String.format(
                    Locale.ROOT,
                    "the metric %s compares with a reference; name a statistics file or a data set",
                    String.join(", ", referenced)),
                Where.key("reference"));
          });
    }
  }

  /**
   * Checks that the metrics can be computed of images beside their originals.
   *
   * @throws io.github.rae4j.errors.RaeException if a metric needs a network that compares pairs,
   *     and none is named
   */
  public void requireForPairs() {
    if (comparesPairs() && options.pairFeatures().isEmpty()) {
      throw new ConfigException(
          "a metric of pairs needs a network that compares them, for example lpips-vgg16",
          Where.key("pair_features"));
    }
  }

  /** Whether a metric needs a network that compares pairs. */
  boolean comparesPairs() {
    return metrics.ofPairs().stream().anyMatch(metric -> metric.feature().isPresent());
  }

  private void requireSetMetricsOnly() {
    List<String> names = metrics.ofPairs().stream().map(Metric::name).toList();
    if (!names.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the metric %s compares images with their originals; there are none here",
              String.join(", ", names)),
          Where.part(String.format(Locale.ROOT, "metric '%s'", names.get(0))));
    }
  }

  /** Refuses fewer images than a metric needs. */
  public void requireEnough(long count, String origin) {
    for (SetMetric metric : metrics.ofSets()) {
      if (count < metric.minimumImages()) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "the metric %s needs at least %d images as it is set, but there are %d of %s; take"
                    + " more images, choose other metrics or change its settings",
                metric.name(),
                metric.minimumImages(),
                count,
                origin),
            Where.part(String.format(Locale.ROOT, "metric '%s'", metric.name())));
      }
    }
  }

  private List<SetMetric> referenced() {
    return metrics.ofSets().stream().filter(SetMetric::needsReference).toList();
  }

  /**
   * Opens the reference, as far as it is statistics; the images of which there are none are left to
   * measure ({@link Reference#missing}).
   *
   * @param reference a statistics file or data set
   * @return empty if no metric compares with one
   * @throws io.github.rae4j.errors.RaeException if it does not exist or is damaged
   */
  public Optional<Reference> reference(Optional<String> reference) {
    List<SetMetric> referenced = referenced();
    return reference
        .filter(text -> !referenced.isEmpty())
        .map(text -> Reference.open(text, options.preparation(), referenced));
  }

  /**
   * The result of a complete set.
   *
   * @param images made by {@link #ofSet}
   * @param reference with all that was missing
   * @param skipped images that were left out
   * @param notes about the images
   * @return with no duration; see {@link EvaluationResult#withSeconds}
   * @throws io.github.rae4j.errors.RaeException if the sets are incompatible, or there is no image
   */
  public EvaluationResult finishSet(
      EvaluationPart images,
      Optional<Reference> reference,
      List<ImageStream.Skipped> skipped,
      List<String> notes) {
    FeatureAccumulator set = images.images();
    set.requireImages();
    reference.ifPresent(known -> known.requireFits(images, options.features()));
    List<MetricResult> results = new ArrayList<>();
    set.statistics()
        .forEach(
            (metric, statistics) ->
                results.add(
                    MetricAnswers.compute(
                        metric, statistics, reference.flatMap(known -> known.statistics(metric)))));
    List<String> warnings = new ArrayList<>();
    reference.ifPresent(known -> warnings.addAll(known.warnings()));
    warnings.addAll(SkippedImages.warnings(skipped, set.origin(), notes));
    return new EvaluationResult(
        results,
        set.describe(),
        reference.map(Reference::describe).orElse(Map.of()),
        features(images),
        skipped,
        warnings,
        0);
  }

  /**
   * The result of complete pairs. See {@link #finishSet}.
   *
   * @param pairs made by {@link #ofPairs}
   */
  public EvaluationResult finishPairs(
      EvaluationPart pairs, List<ImageStream.Skipped> skipped, List<String> notes) {
    FeatureAccumulator ours = pairs.images();
    FeatureAccumulator theirs = pairs.originals();
    ours.requireImages();
    List<MetricResult> results = new ArrayList<>();
    for (Metric metric : metrics.all()) {
      if (metric instanceof SetMetric set) {
        results.add(
            MetricAnswers.compute(
                set, statistics(ours, set), Optional.of(statistics(theirs, set))));
      } else if (metric instanceof PairMetric pair) {
        results.add(pairs.values(pair).result());
      }
    }
    return new EvaluationResult(
        results,
        ours.describe(),
        theirs.describe(),
        features(pairs),
        skipped,
        SkippedImages.warnings(skipped, ours.origin(), notes),
        0);
  }

  private static FeatureStatistics statistics(FeatureAccumulator set, SetMetric metric) {
    return Objects.requireNonNull(set.statistics().get(metric), metric::name);
  }

  /**
   * Writes a complete set as a reference for later evaluations.
   *
   * @param images made by {@link #ofReference(String)}
   * @param target a {@code .npz} file, replaced atomically
   * @return a description of what was written, for the report
   */
  public Map<String, Object> writeReference(
      EvaluationPart images, List<ImageStream.Skipped> skipped, Path target) {
    FeatureAccumulator set = images.images();
    set.requireImages();
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    set.statistics()
        .forEach(
            (metric, statistics) ->
                arrays.putAll(
                    PluginAnswers.given(
                        metric, "write", metric.write(statistics), "arrays by name")));
    Map<String, Object> made = new LinkedHashMap<>(set.describe());
    made.put("skipped", skipped);
    made.put("preparation", options.preparation().name());
    made.put("features", options.features().toString());
    made.put("featuresSha256", set.fingerprint());
    made.put("version", Provenance.VERSION);
    ReferenceFile.write(target, arrays, made);
    return made;
  }

  private List<Map<String, Object>> features(EvaluationPart part) {
    List<Map<String, Object>> described = new ArrayList<>();
    if (!metrics.ofSets().isEmpty()) {
      described.add(describe(options.features(), part.images().fingerprint()));
    }
    if (comparesPairs()) {
      options
          .pairFeatures()
          .ifPresent(choice -> described.add(describe(choice, part.pairFingerprint())));
    }
    return described;
  }

  private static Map<String, Object> describe(FeatureNetworkConfig choice, String fingerprint) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("network", choice.network());
    description.put("options", choice.options());
    description.put("sha256", fingerprint);
    return description;
  }
}
