// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.evaluation.GeneratedImages;
import io.github.rae4j.spark.output.BlockRange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

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
    if (labels.stream().anyMatch(label -> label.orElse(0L) < 0)) {
      throw new IllegalArgumentException("labels are not negative");
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

  /** Stands for an image without a class in what is sent to executors. */
  private static final long NONE = -1;

  ImageBlocks<?> blocks(JavaSparkContext spark, String origin, int partitions) {
    int wanted = partitions > 0 ? partitions : spark.defaultParallelism();
    return new ImageBlocks<>(
        blocks -> spark.parallelize(elements(blocks), Math.min(wanted, blocks.size())),
        new Reader(seed),
        labels.size(),
        batchSize,
        origin,
        List.of(),
        List.of());
  }

  /** The number of the first image of each block, and its labels, in a form that Kryo writes. */
  private List<Tuple2<Long, long[]>> elements(List<BlockRange> blocks) {
    List<Tuple2<Long, long[]>> elements = new ArrayList<>();
    for (BlockRange block : blocks) {
      elements.add(
          new Tuple2<>(
              block.first(),
              labels.subList((int) block.first(), (int) block.end()).stream()
                  .mapToLong(label -> label.orElse(NONE))
                  .toArray()));
    }
    return elements;
  }

  /** Generates images on an executor. */
  private record Reader(long seed) implements ImageBlocks.Reader<Tuple2<Long, long[]>> {
    @Override
    public Iterator<ImageBlock> read(OpenMeasuring open, Iterator<Tuple2<Long, long[]>> blocks) {
      GenerationPipeline pipeline = open.model().generation();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return blocks.hasNext();
        }

        @Override
        public ImageBlock next() {
          Tuple2<Long, long[]> block = blocks.next();
          List<Optional<Long>> labels =
              LongStream.of(block._2())
                  .mapToObj(label -> label == NONE ? Optional.<Long>empty() : Optional.of(label))
                  .toList();
          GenerationRequest request =
              GenerationRequest.of(labels)
                  .withSeed(seed)
                  .withFirstImage(block._1())
                  .withBatchSize(labels.size())
                  .withListener((done, total, step) -> requireRunning());
          return new ImageBlock(
              block._1(), GeneratedImages.asBytes(pipeline.decode(pipeline.latents(request))));
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
