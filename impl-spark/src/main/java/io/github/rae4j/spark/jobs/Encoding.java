// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.Lease;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.OpenModel;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SharedDataSet;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * Encodes images of a data set on an executor, batch by batch as the one-machine command does.
 *
 * @param model the model
 * @param data the images
 * @param prepare the preparation of every image
 * @param skipDamaged whether unreadable images are left out
 * @param batchSize images that run together
 * @param flips whether mirrored images are encoded too
 */
record Encoding(
    PreparedModel model,
    SharedDataSet data,
    String prepare,
    boolean skipDamaged,
    int batchSize,
    boolean flips)
    implements Serializable {
  /** Takes encoded batches. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes a batch.
     *
     * @param latents float32 {@code (n, C, h, w)}
     * @param mirrored the same of the mirrored images, if they are wanted
     * @param labels one per image, or {@link LatentShard#NO_LABEL}
     */
    void take(Tensor latents, Optional<Tensor> mirrored, long[] labels) throws IOException;
  }

  /**
   * Encodes some images.
   *
   * @param from number of the first image
   * @param to number after the last one
   * @return numbers of the images that were left out
   */
  List<Integer> encode(int from, int to, Sink sink) {
    try (Lease<SharedDataSet.Opened> images = ExecutorModels.ofJvm().lease(data);
        Lease<OpenModel> opened = ExecutorModels.ofJvm().lease(model);
        ImageStream stream = options(images.get()).open(from, to)) {
      RepresentationAutoencoder autoencoder = opened.get().autoencoder(ModelUse.ENCODE);
      stream.forEachBatch(
          batchSize,
          batch -> {
            untilKilled();
            try {
              sink.take(
                  autoencoder.encode(batch.images()),
                  flips ? Optional.of(autoencoder.encode(mirrored(batch))) : Optional.empty(),
                  batch.examples().stream()
                      .mapToLong(image -> image.label().orElse(LatentShard.NO_LABEL))
                      .toArray());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      return stream.skipped().stream().map(ImageStream.Skipped::index).toList();
    }
  }

  /** The numbers of the images that cannot be read; they are decoded for it. */
  List<Integer> damaged(int from, int to) {
    try (Lease<SharedDataSet.Opened> images = ExecutorModels.ofJvm().lease(data);
        ImageStream stream = options(images.get()).open(from, to)) {
      stream.forEachBatch(batchSize, batch -> untilKilled());
      return stream.skipped().stream().map(ImageStream.Skipped::index).toList();
    }
  }

  /** A task decodes in one thread: others use the other cores. */
  private ImageStream.Options options(SharedDataSet.Opened opened) {
    return new ImageStream.Options(
        opened.images(), ImagePreparation.parse(prepare), 1, skipDamaged);
  }

  private static void untilKilled() {
    if (Optional.ofNullable(TaskContext.get()).filter(TaskContext::isInterrupted).isPresent()) {
      throw new TaskKilledException("killed");
    }
  }

  private static Tensor mirrored(ImageBatch batch) {
    return new ImageBatch(
            batch.examples().stream()
                .map(
                    example ->
                        new ImageExample(
                            example.index(),
                            example.id(),
                            example.image().mirrored(),
                            example.label()))
                .toList())
        .images();
  }
}
