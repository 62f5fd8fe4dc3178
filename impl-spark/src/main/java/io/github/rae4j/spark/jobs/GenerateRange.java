// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.core.pipeline.GenerationListener;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.Lease;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.OpenModel;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.SparkRounds;
import io.github.rae4j.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * Generates a range of images on an executor, block by block as the one-machine command does.
 *
 * @param model the model
 * @param seed image i depends on (seed, i) alone
 * @param batchSize images of a block
 * @param labels of all images of the run, {@link #NO_LABEL} for none
 * @param classNames may be empty
 * @param decodes whether images are wanted, not only latents
 * @param form what a block becomes
 */
@SuppressWarnings("ArrayRecordComponent") // Of a million labels; never changed or compared.
record GenerateRange<V>(
    PreparedModel model,
    long seed,
    int batchSize,
    long[] labels,
    List<String> classNames,
    boolean decodes,
    Form<V> form)
    implements SparkRounds.RangeFunction<V> {
  /** Of an image without a class. */
  static final long NO_LABEL = -1;

  /** A block that has been generated. */
  record Block(
      BlockRange range,
      List<Optional<Long>> labels,
      Tensor latents,
      Optional<Tensor> images,
      List<Map<String, String>> texts) {}

  /** What a block becomes. */
  @FunctionalInterface
  interface Form<V> extends Serializable {
    /** The records of a block, by the number of their image. */
    List<Map.Entry<Long, V>> of(Block block);
  }

  /** The same generation with blocks that become something else. */
  <W> GenerateRange<W> as(Form<W> other) {
    return new GenerateRange<>(model, seed, batchSize, labels, classNames, decodes, other);
  }

  /** Labels as numbers. */
  static long[] numbers(List<Optional<Long>> labels) {
    return labels.stream().mapToLong(label -> label.orElse(NO_LABEL)).toArray();
  }

  @Override
  public Iterator<Map.Entry<Long, V>> make(BlockRange range, Map<String, String> facts) {
    Iterator<BlockRange> blocks = range.blocks(batchSize).iterator();
    return new Iterator<>() {
      private Iterator<Map.Entry<Long, V>> records = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!records.hasNext() && blocks.hasNext()) {
          records = form.of(generate(blocks.next())).iterator();
        }
        return records.hasNext();
      }

      @Override
      public Map.Entry<Long, V> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return records.next();
      }
    };
  }

  private Block generate(BlockRange range) {
    int first = Math.toIntExact(range.first());
    List<Optional<Long>> wanted =
        Arrays.stream(labels, first, first + range.count())
            .mapToObj(label -> label == NO_LABEL ? Optional.<Long>empty() : Optional.of(label))
            .toList();
    GenerationRequest request =
        GenerationRequest.of(wanted)
            .withSeed(seed)
            .withFirstImage(first)
            .withBatchSize(batchSize)
            .withListener(untilKilled());
    try (Lease<OpenModel> lease = ExecutorModels.ofJvm().lease(model)) {
      GenerationPipeline pipeline = lease.get().generation();
      List<Block> made = new ArrayList<>();
      pipeline.forEachBatch(
          request, batch -> made.add(block(range, wanted, batch, pipeline, lease.get())));
      return made.get(0);
    }
  }

  private Block block(
      BlockRange range,
      List<Optional<Long>> wanted,
      GeneratedBatch batch,
      GenerationPipeline pipeline,
      OpenModel opened) {
    Provenance run = opened.provenance(ModelUse.GENERATE, Optional.of(seed), "");
    List<Map<String, String>> texts = new ArrayList<>();
    for (int i = 0; i < range.count(); i++) {
      texts.add(
          run.of(Optional.of(range.first() + i), ClassNames.describe(wanted.get(i), classNames))
              .asText());
    }
    return new Block(
        range,
        wanted,
        batch.latents(),
        decodes ? Optional.of(pipeline.decode(batch.latents())) : Optional.empty(),
        texts);
  }

  /** A task that Spark has killed, as speculation does, ends at its next step. */
  private static GenerationListener untilKilled() {
    Optional<TaskContext> task = Optional.ofNullable(TaskContext.get());
    return (done, total, step) -> {
      if (task.isPresent() && task.get().isInterrupted()) {
        throw new TaskKilledException("killed");
      }
    };
  }
}
