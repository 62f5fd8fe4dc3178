// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.statistics.NumberedMoments;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.tensor.Shape;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The statistics of latents on a cluster, to the last bit those of {@code rae4j stats}: sums
 * without rounding are gathered by executors and merged. Immutable, and thread-safe unless rounds
 * are kept.
 *
 * <p>Sums take up to 216 bytes for every element of a latent, 40 MB for 768 x 16 x 16.
 */
public final class SparkStatistics {
  /** How many images {@code stats} encodes together. */
  public static final int DEFAULT_BATCH_SIZE = 16;

  /** What {@link KeptRounds} call it. */
  public static final String PHASE = "latents";

  private final SparkSession spark;
  private final int batchSize;
  private final int partitions;
  private final boolean skipDamaged;
  private final boolean normalized;
  private final Optional<KeptRounds> kept;

  private SparkStatistics(
      SparkSession spark,
      int batchSize,
      int partitions,
      boolean skipDamaged,
      boolean normalized,
      Optional<KeptRounds> kept) {
    if (batchSize < 1 || partitions < 0) {
      throw new IllegalArgumentException("at least one image a batch and one partition is needed");
    }
    this.spark = spark;
    this.batchSize = batchSize;
    this.partitions = partitions;
    this.skipDamaged = skipDamaged;
    this.normalized = normalized;
    this.kept = kept;
  }

  /** Statistics with the options that {@code rae4j stats} has by itself. */
  public static SparkStatistics of(SparkSession spark) {
    return new SparkStatistics(spark, DEFAULT_BATCH_SIZE, 0, false, false, Optional.empty());
  }

  /** With a number of images that are encoded together. */
  public SparkStatistics withBatchSize(int images) {
    return new SparkStatistics(spark, images, partitions, skipDamaged, normalized, kept);
  }

  /** In a number of partitions, which does not change the result. */
  public SparkStatistics withPartitions(int number) {
    return new SparkStatistics(spark, batchSize, number, skipDamaged, normalized, kept);
  }

  /** Whether images that cannot be read are left out; otherwise the first one ends the job. */
  public SparkStatistics withSkipDamaged(boolean skip) {
    return new SparkStatistics(spark, batchSize, partitions, skip, normalized, kept);
  }

  /** Of latents that the config's own statistics have normalised, as {@code --normalized}. */
  public SparkStatistics withNormalized(boolean are) {
    return new SparkStatistics(spark, batchSize, partitions, skipDamaged, are, kept);
  }

  /**
   * In rounds that are kept, so that a driver which was killed goes on; it does not change the
   * result. A partition is then one of a round.
   */
  public SparkStatistics withKept(KeptRounds rounds) {
    return new SparkStatistics(
        spark, batchSize, partitions, skipDamaged, normalized, Optional.of(rounds));
  }

  /**
   * Encodes images and gathers the moments of their latents.
   *
   * @param preparation of every image; the command takes {@link ImagePreparation#centerCrop} to the
   *     size of the model's images
   * @throws io.github.rae4j.errors.RaeException if an image cannot be read, a latent is not finite,
   *     or the model is not the driver's on an executor, naming the host
   */
  public LatentStatistics latents(
      SparkModel model, ImageSource images, ImagePreparation preparation) {
    try (Registry registry = Registry.standard()) {
      PreparedModel prepared =
          (normalized ? model : model.with("stage_1.params.normalization_stat_path=null"))
              .prepare(ModelUse.ENCODE);
      Measuring measuring = Measuring.of(prepared);
      ImageBlocks<?> blocks =
          images.blocks(
              new ImageSource.Context(
                  JavaSparkContext.fromSparkContext(spark.sparkContext()),
                  registry,
                  measuring,
                  preparation,
                  batchSize,
                  skipDamaged,
                  partitions));
      if (blocks.count() > Integer.MAX_VALUE) {
        throw new ConfigException("more than 2^31 images", Where.UNKNOWN);
      }
      Shape latent = Shape.of(prepared.latentShape().stream().mapToLong(Long::longValue).toArray());
      NumberedMoments moments = new NumberedMoments(latent);
      new Gathering<>(
              JavaSparkContext.fromSparkContext(spark.sparkContext()),
              PHASE,
              blocks,
              measuring,
              SparkStatistics::measure,
              SparkStatistics::merged)
          .into(kept, state -> moments.merge(NumberedMoments.of(state.origin(), state.tensors())));
      if (moments.count() != blocks.count() || moments.count() == 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%d images of %s were encoded, but there are %d",
                moments.count(),
                blocks.origin(),
                blocks.count()),
            Where.file(blocks.origin()));
      }
      return new LatentStatistics(
          moments.moments(),
          blocks.origin(),
          prepared.weights(ModelUse.ENCODE),
          blocks.skipped(),
          blocks.notes());
    }
  }

  private static NamedTensors measure(OpenMeasuring open, Iterator<ImageBlock> blocks) {
    Shape latent = open.model().autoencoder(ModelUse.ENCODE).latentShape();
    NumberedMoments moments = new NumberedMoments(latent);
    while (blocks.hasNext()) {
      ImageBlock block = blocks.next();
      try {
        moments.add(
            Math.toIntExact(block.first()),
            open.model().autoencoder(ModelUse.ENCODE).encode(block.images()));
      } catch (IllegalArgumentException e) {
        throw new DataException(
            String.format(
                Locale.ROOT, "images from number %d on: %s", block.first(), e.getMessage()),
            Where.UNKNOWN,
            e);
      }
    }
    return new NamedTensors("what " + open.place() + " has encoded", moments.state());
  }

  private static NamedTensors merged(Iterator<NamedTensors> states) {
    NamedTensors first = states.next();
    NumberedMoments moments = NumberedMoments.of(first.origin(), first.tensors());
    while (states.hasNext()) {
      NamedTensors next = states.next();
      moments.merge(NumberedMoments.of(next.origin(), next.tensors()));
    }
    return new NamedTensors(first.origin(), moments.state());
  }
}
