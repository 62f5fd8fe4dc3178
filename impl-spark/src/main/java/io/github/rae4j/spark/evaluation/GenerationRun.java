// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.evaluation.GeneratedImages;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Images to generate and measure. Immutable.
 *
 * @param labels the class of each image; empty for an unconditional one
 * @param seed image i depends on (seed, i) alone
 * @param batchSize images that are computed together, generated as well as measured
 */
public record GenerationRun(List<Optional<Long>> labels, long seed, int batchSize) {
  /** How many images {@code evaluate generation} computes together. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  /** Copies the labels and checks the numbers. */
  public GenerationRun {
    labels = List.copyOf(labels);
    if (labels.isEmpty() || batchSize < 1) {
      throw new IllegalArgumentException("at least one image, and one in a batch, is needed");
    }
  }

  /** With the seed and the batch size of the command. */
  public static GenerationRun of(List<Optional<Long>> labels) {
    return new GenerationRun(labels, GaussianStreams.DEFAULT_SEED, DEFAULT_BATCH_SIZE);
  }

  /** This run with another seed. */
  public GenerationRun withSeed(long other) {
    return new GenerationRun(labels, other, batchSize);
  }

  /** This run with another batch size. */
  public GenerationRun withBatchSize(int other) {
    return new GenerationRun(labels, seed, other);
  }

  /**
   * The labels of one block.
   *
   * @param first number of the first image
   * @param labels of which {@code given} says whether they are there
   */
  private record Labels(long first, long[] labels, boolean[] given) implements Serializable {
    List<Optional<Long>> all() {
      List<Optional<Long>> all = new ArrayList<>(labels.length);
      for (int i = 0; i < labels.length; i++) {
        all.add(given[i] ? Optional.of(labels[i]) : Optional.empty());
      }
      return all;
    }
  }

  ImageBlocks<?> blocks(JavaSparkContext spark, String origin, int partitions) {
    List<Labels> blocks = new ArrayList<>();
    for (int from = 0; from < labels.size(); from += batchSize) {
      int count = Math.min(batchSize, labels.size() - from);
      long[] values = new long[count];
      boolean[] given = new boolean[count];
      for (int i = 0; i < count; i++) {
        given[i] = labels.get(from + i).isPresent();
        values[i] = labels.get(from + i).orElse(0L);
      }
      blocks.add(new Labels(from, values, given));
    }
    int wanted = partitions > 0 ? partitions : spark.defaultParallelism();
    return new ImageBlocks<>(
        spark.parallelize(blocks, Math.min(wanted, blocks.size())),
        new Reader(seed),
        labels.size(),
        origin,
        List.of(),
        List.of());
  }

  /** Generates images on an executor. */
  private record Reader(long seed) implements ImageBlocks.Reader<Labels> {
    @Override
    public Iterator<ImageBlock> read(OpenMeasuring open, Iterator<Labels> blocks) {
      GenerationPipeline pipeline = open.model().generation();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return blocks.hasNext();
        }

        @Override
        public ImageBlock next() {
          Labels block = blocks.next();
          GenerationRequest request =
              GenerationRequest.of(block.all())
                  .withSeed(seed)
                  .withFirstImage(block.first())
                  .withBatchSize(block.labels().length)
                  .withListener((done, total, step) -> requireRunning());
          return new ImageBlock(
              block.first(), GeneratedImages.asBytes(pipeline.decode(pipeline.latents(request))));
        }
      };
    }

    private static void requireRunning() {
      TaskContext task = TaskContext.get();
      if (task != null && task.isInterrupted()) {
        throw new CancellationException("the task was killed");
      }
    }
  }
}
