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
import io.github.rae4j.spark.SparkModel;
import java.nio.file.Path;
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
 * <p>Immutable and thread-safe.
 */
public final class SparkEvaluation {
  private final SparkSession spark;
  private final EvaluationOptions options;
  private final int partitions;

  private SparkEvaluation(SparkSession spark, EvaluationOptions options, int partitions) {
    this.spark = spark;
    this.options = options;
    this.partitions = partitions;
  }

  /**
   * Evaluations with some options, in as many partitions as Spark's default parallelism.
   *
   * @param options as for an {@link Evaluator}; the threads for decoding are Spark's tasks, and the
   *     listener hears of completed phases only: Spark's pages show the progress
   */
  public static SparkEvaluation of(SparkSession spark, EvaluationOptions options) {
    return new SparkEvaluation(spark, options, 0);
  }

  /**
   * This evaluation in a number of partitions, several for each core of the cluster, so that slow
   * and failed tasks cost little; it does not change the result.
   */
  public SparkEvaluation withPartitions(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("at least one partition is needed, not " + number);
    }
    return new SparkEvaluation(spark, options, number);
  }

  /**
   * Generates images and measures them, as {@code evaluate generation}.
   *
   * @param reference a statistics file that the driver has, or a data set that all machines see
   * @throws io.github.rae4j.errors.RaeException as {@link Evaluator#evaluateSet}, naming the host
   *     where it is about an executor
   */
  public EvaluationResult generation(
      SparkModel model, GenerationRun run, Optional<String> reference) {
    long start = System.nanoTime();
    try (Registry registry = Registry.standard()) {
      EvaluationPlan plan = new EvaluationPlan(registry, options);
      require(plan, registry, run.labels().size(), model.described(), reference);
      PreparedModel prepared = model.prepare(ModelUse.GENERATE);
      Measuring measuring = Measuring.of(prepared, new SentOptions(options));
      return measured(
          registry,
          plan,
          measuring,
          run.blocks(context(), model.described(), partitions),
          reference,
          start);
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
      reference.ifPresent(text -> Evaluator.requireReference(registry, text));
      Measuring measuring = Measuring.of(engine, new SentOptions(options));
      ImageBlocks<?> blocks = images.blocks(sources(registry, measuring, options.preparation()));
      plan.requireEnough(blocks.count(), blocks.origin());
      return measured(registry, plan, measuring, blocks, reference, start);
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
      PreparedModel prepared = model.prepare(ModelUse.RECONSTRUCT);
      Measuring measuring = Measuring.of(prepared, new SentOptions(options));
      ImageBlocks<?> blocks = images.blocks(sources(registry, measuring, options.preparation()));
      plan.requireEnough(blocks.count(), model.described());
      PartWork work =
          new PartWork(
              new SentOptions(options),
              PartWork.Role.PAIRS,
              model.described(),
              blocks.origin(),
              List.of());
      EvaluationPart part = gathered(plan, measuring, blocks, work);
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
          new PartWork(
              new SentOptions(options), PartWork.Role.REFERENCE, blocks.origin(), "", List.of());
      return plan.writeReference(gathered(plan, measuring, blocks, work), blocks.skipped(), target);
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
        new PartWork(new SentOptions(options), PartWork.Role.SET, blocks.origin(), "", List.of());
    opened.ifPresent(known -> checkFirst(plan, measuring, blocks, work, known));
    opened.ifPresent(known -> complete(registry, plan, measuring, known));
    EvaluationPart part = gathered(plan, measuring, blocks, work);
    return plan.finishSet(part, opened, blocks.skipped(), blocks.notes())
        .withSeconds(seconds(start));
  }

  /** Measures one block alone, so that a reference that does not fit is found at once. */
  private <E> void checkFirst(
      EvaluationPlan plan,
      Measuring measuring,
      ImageBlocks<E> blocks,
      PartWork work,
      Reference reference) {
    if (reference.missing().isPresent()) {
      return; // Its images are measured by the same networks.
    }
    EvaluationPart first = plan.ofSet(blocks.origin());
    JobErrors.run(
            () -> Tasks.apply(blocks.elements(), blocks.reader(), measuring, work.first()).take(1))
        .forEach(state -> first.merge(state.weights()));
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
            new SentOptions(options),
            PartWork.Role.MISSING,
            blocks.origin(),
            "",
            missing.metrics());
    reference.complete(gathered(plan, measuring, blocks, work), blocks.skipped(), blocks.notes());
    options.listener().onProgress("reference", blocks.count(), blocks.count());
  }

  private <E> EvaluationPart gathered(
      EvaluationPlan plan, Measuring measuring, ImageBlocks<E> blocks, PartWork work) {
    EvaluationPart part = work.empty(plan);
    JobErrors.run(
        () -> {
          TreeMerge.merge(
              Tasks.apply(blocks.elements(), blocks.reader(), measuring, work),
              work,
              state -> part.merge(state.weights()));
          return part;
        });
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
