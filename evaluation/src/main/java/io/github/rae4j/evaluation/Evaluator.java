// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
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
import java.util.function.Function;

/**
 * Evaluates sets and pairs of images.
 *
 * <p>If the engine computes the same features, the results are bit-identical for any batch size and
 * number of threads. Not thread-safe. Closing an evaluator closes its feature networks but not the
 * engine.
 */
public final class Evaluator implements AutoCloseable {
  private final Registry registry;
  private final EvaluationOptions options;
  private final MetricSet metrics;
  private final FeatureExtractor extractor;
  private final Optional<FeatureExtractor> pairExtractor;

  /**
   * Creates the metrics; the feature networks are opened on first use.
   *
   * @param engine runs the networks; not closed by the evaluator
   * @throws RaeException naming every metric and setting that is unknown, and then also the feature
   *     networks of the other metrics that cannot be opened
   */
  public Evaluator(Registry registry, Engine engine, EvaluationOptions options) {
    this(registry, engine, options, choice -> FeatureNetworks.open(registry, choice));
  }

  /** Creates an evaluator with a custom way to open the feature networks. */
  public Evaluator(
      Registry registry,
      Engine engine,
      EvaluationOptions options,
      Function<FeatureNetworkConfig, FeatureNetwork> networks) {
    this.registry = registry;
    this.options = options;
    Problems problems = new Problems();
    this.metrics = MetricSet.create(registry, options.metrics(), problems);
    // Networks that no metric uses are not opened: their weights may be missing.
    boolean measuresSets = !metrics.ofSets().isEmpty();
    this.extractor =
        new FeatureExtractor(
            engine,
            options.features(),
            () -> measuresSets ? networks.apply(options.features()) : NoFeatureNetwork.INSTANCE);
    boolean comparesPairs = metrics.ofPairs().stream().anyMatch(m -> m.feature().isPresent());
    this.pairExtractor =
        options
            .pairFeatures()
            .filter(choice -> comparesPairs)
            .map(choice -> new FeatureExtractor(engine, choice, () -> networks.apply(choice)));
    if (comparesPairs && pairExtractor.isEmpty()) {
      problems.check(
          () -> {
            throw new ConfigException(
                "a metric of pairs needs a network that compares them, for example lpips-vgg16",
                Where.key("pair_features"));
          });
    }
    if (!problems.isEmpty()) {
      openNetworks(problems);
    }
    problems.throwIfAny();
  }

  private void openNetworks(Problems problems) {
    if (!metrics.ofSets().isEmpty()) {
      problems.check(() -> extractor.open(options.imageSize()));
    }
    pairExtractor.ifPresent(pairs -> problems.check(() -> openForPairs(pairs)));
  }

  private void openForPairs(FeatureExtractor pairs) {
    if (!pairs.comparesPairs()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the feature network %s takes single images; pairs need one such as lpips-vgg16",
              pairs.choice()),
          Where.key("pair_features"));
    }
    pairs.open(options.imageSize());
  }

  /**
   * Runs the checks of {@link #evaluateSet} early, before a model is loaded, and opens the feature
   * network.
   *
   * @throws RaeException naming everything that is missing: the reference of metrics that compare
   *     with one, and the network's weights
   */
  public void openForSet(Optional<String> reference) {
    Problems problems = new Problems();
    problems.check(this::requireSetMetricsOnly);
    List<String> referenced =
        metrics.ofSets().stream().filter(SetMetric::needsReference).map(Metric::name).toList();
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
    if (!metrics.ofSets().isEmpty()) {
      problems.check(() -> extractor.open(options.imageSize()));
    }
    problems.throwIfAny();
  }

  /**
   * Runs the checks of {@link #openForSet} and, where a metric needs it, {@link #requireReference}.
   *
   * @param problems takes what is missing or wrong
   */
  public void checkForSet(Optional<String> reference, Problems problems) {
    problems.check(() -> openForSet(reference));
    if (metrics.ofSets().stream().anyMatch(SetMetric::needsReference)) {
      reference.ifPresent(text -> problems.check(() -> requireReference(registry, text)));
    }
  }

  /**
   * Checks that a reference exists on this machine.
   *
   * @param reference a statistics file or data set
   * @throws RaeException naming the locations searched and where to get the reference
   */
  public static void requireReference(Registry registry, String reference) {
    Reference.requireFound(registry, reference);
  }

  /** Like {@link #openForSet}, for {@link #evaluatePairs}. */
  public void openForPairs() {
    Problems problems = new Problems();
    openNetworks(problems);
    problems.throwIfAny();
  }

  /**
   * Evaluates a set of images, against a reference where a metric needs one.
   *
   * @param reference a statistics file or data set
   * @throws RaeException if the sets are incompatible or an image cannot be read
   * @throws java.util.concurrent.CancellationException if the thread is interrupted, at the next
   *     batch, or the listener cancels
   */
  public EvaluationResult evaluateSet(ImageSet images, Optional<String> reference) {
    long start = System.nanoTime();
    List<SetMetric> sets = metrics.ofSets();
    List<SetMetric> referenced = sets.stream().filter(SetMetric::needsReference).toList();
    openForSet(reference);
    requireEnough(images.size(), images.origin());
    Optional<Reference> opened =
        reference
            .filter(text -> !referenced.isEmpty())
            .map(text -> Reference.open(text, registry, options, extractor, referenced));
    FeatureAccumulator accumulator =
        new FeatureAccumulator("images", images.origin(), extractor, sets);
    images.forEachBatch(
        options.batchSize(),
        batch -> {
          Cancellation.check();
          boolean first = accumulator.count() == 0;
          if (first) {
            requireSize(batch, images.origin());
          }
          accumulator.add(batch);
          if (first) {
            opened.ifPresent(known -> known.requireFits(accumulator.size(), extractor));
          }
          options.listener().onProgress("images", accumulator.count(), images.size());
        });
    accumulator.requireImages();
    Cancellation.check();
    options.listener().onProgress("metrics", 0, 0);
    List<MetricResult> results = new ArrayList<>();
    accumulator
        .statistics()
        .forEach(
            (metric, statistics) ->
                results.add(
                    metric.compute(statistics, opened.flatMap(known -> known.statistics(metric)))));
    List<String> warnings = new ArrayList<>();
    opened.ifPresent(known -> warnings.addAll(known.warnings()));
    warnings.addAll(SkippedImages.warnings(images.skipped(), images.origin(), images.notes()));
    return new EvaluationResult(
        results,
        accumulator.describe(),
        opened.map(Reference::describe).orElse(Map.of()),
        features(),
        images.skipped(),
        warnings,
        seconds(start));
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

  private void requireSize(Tensor batch, String origin) {
    ImageSize found = new ImageSize(batch.shape().intDim(2), batch.shape().intDim(3));
    ImageSize size = options.imageSize().orElse(found);
    if (!size.equals(found)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the images have %s, but the protocol measures %s",
              origin,
              found,
              size),
          Where.file(origin));
    }
  }

  /**
   * Evaluates images against their originals; for set metrics (rFID) the originals are the
   * reference.
   *
   * @throws RaeException if an image cannot be read
   * @throws java.util.concurrent.CancellationException if the thread is interrupted, at the next
   *     batch, or the listener cancels
   */
  public EvaluationResult evaluatePairs(ImagePairs pairs) {
    long start = System.nanoTime();
    openForPairs();
    requireEnough(pairs.size(), pairs.origin());
    FeatureAccumulator ours =
        new FeatureAccumulator("images", pairs.origin(), extractor, metrics.ofSets());
    FeatureAccumulator theirs =
        new FeatureAccumulator("originals", pairs.originalsOrigin(), extractor, metrics.ofSets());
    Map<PairMetric, PairValues> values = new LinkedHashMap<>();
    metrics.ofPairs().forEach(metric -> values.put(metric, new PairValues(metric)));
    pairs.forEachBatch(
        options.batchSize(),
        (images, originals) -> {
          Cancellation.check();
          if (ours.count() == 0) {
            requireSize(images, pairs.origin());
          }
          Optional<Map<String, Tensor>> features =
              pairExtractor.map(pair -> pair.run(images, originals));
          values.values().forEach(list -> list.add(images, originals, features, options));
          ours.add(images);
          theirs.add(originals);
          options.listener().onProgress("pairs", ours.count(), pairs.size());
        });
    ours.requireImages();
    Cancellation.check();
    options.listener().onProgress("metrics", 0, 0);
    List<MetricResult> results = new ArrayList<>();
    for (Metric metric : metrics.all()) {
      if (metric instanceof SetMetric set) {
        results.add(
            set.compute(
                Objects.requireNonNull(ours.statistics().get(set), metric::name),
                Optional.of(Objects.requireNonNull(theirs.statistics().get(set), metric::name))));
      } else if (metric instanceof PairMetric pair) {
        results.add(Objects.requireNonNull(values.get(pair), metric::name).result());
      }
    }
    return new EvaluationResult(
        results,
        ours.describe(),
        theirs.describe(),
        features(),
        pairs.skipped(),
        SkippedImages.warnings(pairs.skipped(), pairs.origin(), pairs.notes()),
        seconds(start));
  }

  /**
   * Writes the statistics of a set, for use as a reference in later evaluations.
   *
   * @param target a {@code .npz} file, replaced atomically
   * @return a description of what was written, for the report
   */
  public Map<String, Object> writeReference(ImageSet images, Path target) {
    requireSetMetricsOnly();
    List<SetMetric> referenced =
        metrics.ofSets().stream().filter(SetMetric::needsReference).toList();
    if (referenced.isEmpty()) {
      throw new ConfigException(
          "none of the metrics compares with a reference", Where.key("metrics"));
    }
    FeatureAccumulator accumulator =
        new FeatureAccumulator("reference", images.origin(), extractor, referenced);
    images.forEachBatch(
        options.batchSize(),
        batch -> {
          Cancellation.check();
          if (accumulator.count() == 0) {
            requireSize(batch, images.origin());
          }
          accumulator.add(batch);
          options.listener().onProgress("reference", accumulator.count(), images.size());
        });
    accumulator.requireImages();
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    accumulator
        .statistics()
        .forEach((metric, statistics) -> arrays.putAll(metric.write(statistics)));
    Map<String, Object> made = new LinkedHashMap<>(accumulator.describe());
    made.put("skipped", images.skipped());
    made.put("preparation", options.preparation().name());
    made.put("features", extractor.choice().toString());
    made.put("featuresSha256", extractor.fingerprint());
    made.put("version", Provenance.VERSION);
    ReferenceFile.write(target, arrays, made);
    return made;
  }

  private List<Map<String, Object>> features() {
    List<Map<String, Object>> described = new ArrayList<>();
    if (!metrics.ofSets().isEmpty()) {
      described.add(describe(extractor));
    }
    pairExtractor.ifPresent(pairs -> described.add(describe(pairs)));
    return described;
  }

  private static Map<String, Object> describe(FeatureExtractor extractor) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("network", extractor.choice().network());
    description.put("options", extractor.choice().options());
    description.put("sha256", extractor.fingerprint());
    return description;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    extractor.close();
    pairExtractor.ifPresent(FeatureExtractor::close);
  }
}
