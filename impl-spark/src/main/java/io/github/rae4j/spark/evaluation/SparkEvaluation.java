// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationPart;
import io.github.rae4j.evaluation.EvaluationPlan;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.Reference;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SharedReference;
import io.github.rae4j.spark.SparkModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Evaluations on a cluster, with the results of the one-machine commands to the last bit.
 *
 * <p>Executors measure blocks of images, each exactly a batch of the command, into parts: sums that
 * are added without rounding, and where a metric needs single images (KID, precision and recall,
 * the Inception Score) their features by number. Parts are merged on executors and then on the
 * driver, which computes the metrics. No partitioning, order, retry or speculative copy changes a
 * bit: Spark takes one result of each partition, and a part that came twice all the same would be
 * refused by the numbers of its images.
 *
 * <p>The driver holds the features of metrics that need single images, 4 bytes each: 400 MB for
 * 50,000 images of 2048, of which as much passes through memory outside of the heap, and the same
 * again for the reference. Give it {@code spark.driver.memory=4g} and {@code
 * spark.driver.maxResultSize=4g} then. A covariance of d features takes 12 d² bytes, 50 MB for
 * 2048, in every running task.
 *
 * <p>Immutable, and thread-safe unless rounds are kept.
 */
public final class SparkEvaluation {
  private final SparkSession spark;
  private final EvaluationOptions options;
  private final int partitions;
  private final Optional<KeptRounds> kept;

  private SparkEvaluation(
      SparkSession spark, EvaluationOptions options, int partitions, Optional<KeptRounds> kept) {
    this.spark = spark;
    this.options = options;
    this.partitions = partitions;
    this.kept = kept;
  }

  /**
   * Evaluations with some options, in as many partitions as Spark's default parallelism.
   *
   * @param options as for an {@link Evaluator}; the threads for decoding are Spark's tasks, and the
   *     listener hears of completed phases only: Spark's pages show the progress
   */
  public static SparkEvaluation of(SparkSession spark, EvaluationOptions options) {
    return new SparkEvaluation(spark, options, 0, Optional.empty());
  }

  /**
   * This evaluation in a number of partitions, several for each core of the cluster, so that slow
   * and failed tasks cost little; it does not change the result.
   */
  public SparkEvaluation withPartitions(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("at least one partition is needed, not " + number);
    }
    return new SparkEvaluation(spark, options, number, kept);
  }

  /**
   * This evaluation in rounds that are kept, so that a driver which was killed goes on; it does not
   * change the result. A partition is then one of a round.
   */
  public SparkEvaluation withKept(KeptRounds rounds) {
    return new SparkEvaluation(spark, options, partitions, Optional.of(rounds));
  }

  /**
   * Where results of this evaluation come from, for a report: {@code spark} (its version), {@code
   * application}, {@code master} and {@code partitions}. The results themselves do not depend on
   * it.
   */
  public Map<String, Object> provenance() {
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("spark", spark.version());
    provenance.put("application", spark.sparkContext().applicationId());
    provenance.put("master", spark.sparkContext().master());
    provenance.put(
        "partitions", partitions > 0 ? partitions : spark.sparkContext().defaultParallelism());
    return provenance;
  }

  /**
   * Generates images and measures them, as {@code evaluate generation}.
   *
   * @param reference a statistics file that the driver has or reads by a URI of Hadoop's file
   *     systems, or a data set that all machines see
   * @throws io.github.rae4j.errors.RaeException as {@link Evaluator#evaluateSet}, naming the host
   *     where it is about an executor
   */
  public EvaluationResult generation(
      SparkModel model, GenerationRun run, Optional<String> reference) {
    long start = System.nanoTime();
    try (Registry registry = Registry.standard()) {
      EvaluationPlan plan = new EvaluationPlan(registry, options);
      Optional<String> here = SharedReference.here(reference);
      require(plan, registry, run.labels().size(), model.described(), here);
      PreparedModel prepared = model.prepare(ModelUse.GENERATE);
      Measuring measuring = Measuring.of(prepared, new SentOptions(options));
      ImageBlocks<?> blocks = run.blocks(context(), model.described(), partitions);
      return named(measured(registry, plan, measuring, blocks, here, start), reference, here);
    }
  }

  /**
   * Measures a set of images, as {@code evaluate images}.
   *
   * @param engine runs the feature networks
   * @param reference as for {@link #generation}
   */
  public EvaluationResult images(
      EngineSettings engine, ImageSource images, Optional<String> reference) {
    long start = System.nanoTime();
    try (Registry registry = Registry.standard()) {
      EvaluationPlan plan = new EvaluationPlan(registry, options);
      plan.requireForSet(reference);
      Optional<String> here = SharedReference.here(reference);
      here.ifPresent(text -> Evaluator.requireReference(registry, text));
      Measuring measuring = Measuring.of(engine, new SentOptions(options));
      ImageBlocks<?> blocks = images.blocks(sources(registry, measuring, options.preparation()));
      plan.requireEnough(blocks.count(), blocks.origin());
      return named(measured(registry, plan, measuring, blocks, here, start), reference, here);
    }
  }

  /**
   * Encodes and decodes images and measures them beside their originals, as {@code evaluate
   * reconstruction}.
   */
  public EvaluationResult reconstruction(SparkModel model, ImageSource images) {
    long start = System.nanoTime();
    try (Registry registry = Registry.standard()) {
      EvaluationPlan plan = new EvaluationPlan(registry, options);
      plan.requireForPairs();
      PreparedModel prepared = model.prepare(ModelUse.RECONSTRUCT);
      Measuring measuring = Measuring.of(prepared, new SentOptions(options));
      ImageBlocks<?> blocks = images.blocks(sources(registry, measuring, options.preparation()));
      plan.requireEnough(blocks.count(), model.described());
      PartWork work =
          new PartWork(
              measuring.sent(), PartWork.Role.PAIRS, model.described(), blocks.origin(), List.of());
      EvaluationPart part = gathered(plan, gathering(measuring, blocks, work), work, kept);
      return plan.finishPairs(part, blocks.skipped(), blocks.notes()).withSeconds(seconds(start));
    }
  }

  /**
   * Writes the statistics of a set on the driver, for use as a reference, as {@code evaluate
   * reference}.
   *
   * @param target a {@code .npz} file of the driver, replaced atomically
   * @return a description of what was written
   */
  public Map<String, Object> reference(EngineSettings engine, ImageSource images, Path target) {
    try (Registry registry = Registry.standard()) {
      EvaluationPlan plan = new EvaluationPlan(registry, options);
      plan.ofReference(""); // Refuses metrics that need none before any work.
      Measuring measuring = Measuring.of(engine, new SentOptions(options));
      ImageBlocks<?> blocks = images.blocks(sources(registry, measuring, options.preparation()));
      PartWork work =
          new PartWork(measuring.sent(), PartWork.Role.REFERENCE, blocks.origin(), "", List.of());
      return plan.writeReference(
          gathered(plan, gathering(measuring, blocks, work), work, kept), blocks.skipped(), target);
    }
  }

  private void require(
      EvaluationPlan plan,
      Registry registry,
      int count,
      String origin,
      Optional<String> reference) {
    plan.requireForSet(reference);
    plan.requireEnough(count, origin);
    reference.ifPresent(text -> Evaluator.requireReference(registry, text));
  }

  private EvaluationResult measured(
      Registry registry,
      EvaluationPlan plan,
      Measuring measuring,
      ImageBlocks<?> blocks,
      Optional<String> reference,
      long start) {
    Optional<Reference> opened = plan.reference(reference);
    PartWork work =
        new PartWork(measuring.sent(), PartWork.Role.SET, blocks.origin(), "", List.of());
    Gathering<?> gathering = gathering(measuring, blocks, work);
    opened.ifPresent(known -> checkFirst(plan, gathering, work, known));
    opened.ifPresent(known -> complete(registry, plan, measuring, known));
    EvaluationPart part = gathered(plan, gathering, work, kept);
    return plan.finishSet(part, opened, blocks.skipped(), blocks.notes())
        .withSeconds(seconds(start));
  }

  /** The result with the name of its reference, instead of the path of the driver's copy. */
  private static EvaluationResult named(
      EvaluationResult result, Optional<String> reference, Optional<String> here) {
    if (here.equals(reference)) {
      return result;
    }
    Map<String, Object> described = new LinkedHashMap<>(result.reference());
    described.replaceAll(
        (key, value) ->
            value instanceof String text
                ? text.replace(here.orElseThrow(), reference.orElseThrow())
                : value);
    return new EvaluationResult(
        result.results(),
        result.images(),
        described,
        result.features(),
        result.skipped(),
        result.warnings(),
        result.seconds());
  }

  /** Measures one block alone, so that a reference that does not fit is found at once. */
  private void checkFirst(
      EvaluationPlan plan, Gathering<?> gathering, PartWork work, Reference reference) {
    if (reference.missing().isPresent()) {
      return; // Its images are measured by the same networks.
    }
    EvaluationPart first = work.empty(plan);
    gathering.first(work.first()).forEach(state -> first.merge(state.weights()));
    reference.requireFits(first, options.features());
  }

  /** Measures the images of a reference of which there are no statistics. */
  private void complete(
      Registry registry, EvaluationPlan plan, Measuring measuring, Reference reference) {
    if (reference.missing().isEmpty()) {
      return;
    }
    Reference.Missing missing = reference.missing().get();
    ImageBlocks<?> blocks =
        ImageSource.dataSet(missing.dataSet())
            .blocks(sources(registry, measuring, missing.preparation()));
    PartWork work =
        new PartWork(
            measuring.sent(), PartWork.Role.MISSING, blocks.origin(), "", missing.metrics());
    EvaluationPart part =
        gathered(
            plan,
            gathering(measuring, blocks, work),
            work,
            kept.map(rounds -> rounds.within(work.phase())));
    reference.complete(part, blocks.skipped(), blocks.notes());
    options.listener().onProgress("reference", blocks.count(), blocks.count());
  }

  private <E> Gathering<E> gathering(Measuring measuring, ImageBlocks<E> blocks, PartWork work) {
    return new Gathering<>(context(), work.phase(), blocks, measuring, work, work);
  }

  private EvaluationPart gathered(
      EvaluationPlan plan, Gathering<?> gathering, PartWork work, Optional<KeptRounds> rounds) {
    EvaluationPart part = work.empty(plan);
    ImageBlocks<?> blocks = gathering.blocks();
    gathering.into(rounds, state -> part.merge(state.weights()));
    if (part.count() != blocks.count()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%d images of %s were measured, but there are %d; the data have changed while they"
                  + " were read",
              part.count(),
              blocks.origin(),
              blocks.count()),
          Where.file(blocks.origin()));
    }
    options.listener().onProgress(work.phase(), part.count(), blocks.count());
    return part;
  }

  private ImageSource.Context sources(
      Registry registry, Measuring measuring, ImagePreparation preparation) {
    return new ImageSource.Context(
        context(),
        registry,
        measuring,
        preparation,
        options.batchSize(),
        options.skipDamaged(),
        partitions);
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
