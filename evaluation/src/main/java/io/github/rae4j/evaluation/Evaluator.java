// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Evaluates sets and pairs of images.
 *
 * <p>If the engine computes the same features, the results are bit-identical for any batch size and
 * number of threads. Not thread-safe, but several threads may {@link #add(EvaluationPart, long,
 * Tensor) add} to parts of their own. Closing an evaluator closes its feature networks but not the
 * engine.
 */
public final class Evaluator implements AutoCloseable {
  private static final float GREY = 0.5f;

  private final Registry registry;
  private final EvaluationOptions options;
  private final MetricSet metrics;
  private final EvaluationPlan plan;
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
    this.plan = new EvaluationPlan(options, metrics);
    // Networks that no metric uses are not opened: their weights may be missing.
    boolean measuresSets = !metrics.ofSets().isEmpty();
    this.extractor =
        measuresSets
            ? FeatureExtractor.of(engine, options.features(), networks)
            : new FeatureExtractor(engine, options.features(), () -> NoFeatureNetwork.INSTANCE);
    boolean comparesPairs = plan.comparesPairs();
    this.pairExtractor =
        options
            .pairFeatures()
            .filter(choice -> comparesPairs)
            .map(choice -> new FeatureExtractor(engine, choice, () -> networks.apply(choice)));
    problems.check(plan::requireForPairs);
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
    plan.checkForSet(reference, problems);
    if (!metrics.ofSets().isEmpty()) {
      problems.check(
          () -> {
            extractor.open(options.imageSize());
            options
                .imageSize()
                .ifPresent(
                    size -> metrics.requireOutputs(extractor.outputs(size), extractor.choice()));
          });
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
    openForSet(reference);
    plan.requireEnough(images.size(), images.origin());
    Optional<Reference> opened = openReference(reference);
    EvaluationPart part = plan.ofSet(images.origin());
    images.forEachBatch(
        options.batchSize(),
        batch -> {
          Cancellation.check();
          boolean first = part.count() == 0;
          add(part, part.count(), batch);
          if (first) {
            opened.ifPresent(known -> known.requireFits(part, options.features()));
          }
          options.listener().onProgress("images", part.count(), images.size());
        });
    part.images().requireImages();
    Cancellation.check();
    options.listener().onProgress("metrics", 0, 0);
    return plan.finishSet(part, opened, images.skipped(), images.notes())
        .withSeconds(seconds(start));
  }

  /**
   * Opens the reference, and measures its images as far as there are no statistics of them. It may
   * serve several evaluations.
   *
   * @param reference a statistics file or data set
   * @return empty if no metric compares with one
   * @throws RaeException if it does not exist, is damaged or of other features
   */
  public Optional<Reference> openReference(Optional<String> reference) {
    Optional<Reference> opened = plan.reference(reference);
    opened.ifPresent(this::complete);
    return opened;
  }

  /**
   * Checks with one grey image that a reference has the features and the size of image of this
   * evaluation.
   *
   * @param reference statistics that were opened; measures nothing else
   * @param size of the images that will be evaluated
   * @throws RaeException saying what does not fit
   */
  public void requireFits(Reference reference, ImageSize size) {
    EvaluationPart part = plan.ofSet("one image");
    float[] grey = new float[3 * size.height() * size.width()];
    Arrays.fill(grey, GREY);
    add(part, 0, Tensor.of(grey, 1, 3, size.height(), size.width()));
    reference.requireFits(part, options.features());
  }

  /** Measures the images of a reference of which there are no statistics. */
  private void complete(Reference reference) {
    Optional<Reference.Missing> missing = reference.missing();
    if (missing.isEmpty()) {
      return;
    }
    try (ImageDataSet dataSet = DataSets.open(registry, missing.get().dataSet())) {
      DataSetImages images =
          new DataSetImages(
              new ImageStream.Options(
                  dataSet,
                  missing.get().preparation(),
                  options.decodeThreads(),
                  options.skipDamaged()),
              0);
      EvaluationPart part = plan.ofReference(images.origin(), missing.get().metrics());
      images.forEachBatch(
          options.batchSize(),
          batch -> {
            Cancellation.check();
            add(part, part.count(), batch);
            options.listener().onProgress("reference", part.count(), images.size());
          });
      reference.complete(part, images.skipped(), images.notes());
    }
  }

  /** The evaluation without its networks: makes empty parts, and results of complete ones. */
  public EvaluationPlan plan() {
    return plan;
  }

  /**
   * Adds images to a part.
   *
   * @param part of a set, made by a plan of the same options
   * @param first number of the first image within the whole set, from 0
   * @param images consecutive ones, float32 {@code (n, 3, h, w)} in [0, 1]
   * @throws RaeException if their size is not the protocol's or that of the images before, or a
   *     feature is not finite
   * @throws IllegalArgumentException if one of the images was added before
   */
  public void add(EvaluationPart part, long first, Tensor images) {
    requireSize(part, images);
    part.images().add(extractor, first, images);
  }

  /**
   * Adds images beside their originals to a part of pairs. See {@link #add(EvaluationPart, long,
   * Tensor)}.
   *
   * @param originals of the same shape
   */
  public void add(EvaluationPart part, long first, Tensor images, Tensor originals) {
    requireSize(part, images);
    part.addPairs(first, images, originals, pairExtractor, options);
    part.images().add(extractor, first, images);
    part.originals().add(extractor, first, originals);
  }

  /** Refuses fewer images than a metric needs. */
  public void requireEnough(long count, String origin) {
    plan.requireEnough(count, origin);
  }

  private void requireSize(EvaluationPart part, Tensor batch) {
    if (part.count() > 0 || !part.isOfProtocolSize()) {
      return;
    }
    String origin = part.images().origin();
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
    plan.requireEnough(pairs.size(), pairs.origin());
    EvaluationPart part = plan.ofPairs(pairs.origin(), pairs.originalsOrigin());
    pairs.forEachBatch(
        options.batchSize(),
        (images, originals) -> {
          Cancellation.check();
          add(part, part.count(), images, originals);
          options.listener().onProgress("pairs", part.count(), pairs.size());
        });
    part.images().requireImages();
    Cancellation.check();
    options.listener().onProgress("metrics", 0, 0);
    return plan.finishPairs(part, pairs.skipped(), pairs.notes()).withSeconds(seconds(start));
  }

  /**
   * Writes the statistics of a set, for use as a reference in later evaluations.
   *
   * @param target a {@code .npz} file, replaced atomically
   * @return a description of what was written, for the report
   */
  public Map<String, Object> writeReference(ImageSet images, Path target) {
    EvaluationPart part = plan.ofReference(images.origin());
    images.forEachBatch(
        options.batchSize(),
        batch -> {
          Cancellation.check();
          add(part, part.count(), batch);
          options.listener().onProgress("reference", part.count(), images.size());
        });
    return plan.writeReference(part, images.skipped(), target);
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
