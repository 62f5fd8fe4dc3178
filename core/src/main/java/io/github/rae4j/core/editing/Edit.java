// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.pipeline.GatheredRows;
import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Something to do with a pipeline. What it needs besides conditions, seed, batch size and listener,
 * which the {@link GenerationRequest} has, is its own.
 *
 * <p>Immutable and thread-safe. As with the pipeline itself, runs end at the next step with a
 * {@link java.util.concurrent.CancellationException} if the listener cancels or the thread is
 * interrupted, and nothing but the batch at hand is kept.
 */
public abstract sealed class Edit
    permits PlainGeneration, Variation, Inpainting, Interpolation, Inversion {
  Edit() {}

  /** Generation from noise, as {@link GenerationPipeline#latents} does it, to the same bits. */
  public static Edit generation() {
    return new PlainGeneration();
  }

  /**
   * Does it batch by batch.
   *
   * @param observer is told of every state with the data that the model predicts there
   * @throws io.github.rae4j.errors.RaeException if a condition is not taken, or the inputs do not
   *     fit the model
   * @throws IllegalArgumentException if the number of inputs does not fit the request
   */
  public final void forEachBatch(
      GenerationPipeline pipeline,
      GenerationRequest request,
      StepObserver observer,
      Consumer<GeneratedBatch> consumer) {
    int total = request.count();
    requireFits(pipeline, request);
    request
        .noise()
        .ifPresent(noise -> requireLatents("the noise", noise, pipeline, request.count()));
    Conditions conditions = pipeline.backbone().conditioning().encode(request.conditions());
    for (int first = 0; first < total; first += request.batchSize()) {
      int end = Math.min(total, first + request.batchSize());
      int[] rows = IntStream.range(first, end).toArray();
      EditBatch batch =
          new EditBatch(pipeline, request, first, end, conditions.pick(rows), observer);
      consumer.accept(
          new GeneratedBatch(first, request.conditions().subList(first, end), sample(batch)));
    }
  }

  /** The latents of all images, normalised, float32 {@code (n, C, h, w)}. */
  public final Tensor latents(GenerationPipeline pipeline, GenerationRequest request) {
    return latents(pipeline, request, StepObserver.NONE);
  }

  /** As {@link #latents(GenerationPipeline, GenerationRequest)}, observed. */
  public final Tensor latents(
      GenerationPipeline pipeline, GenerationRequest request, StepObserver observer) {
    GatheredRows rows = new GatheredRows(request.count());
    forEachBatch(pipeline, request, observer, batch -> rows.add(batch.latents()));
    return rows.all();
  }

  /**
   * The images, float32 {@code (n, 3, height, width)}, not clamped.
   *
   * @throws IllegalStateException if the pipeline has no autoencoder
   */
  public final Tensor images(GenerationPipeline pipeline, GenerationRequest request) {
    RepresentationAutoencoder decoding = pipeline.requireAutoencoder();
    GatheredRows rows = new GatheredRows(request.count());
    forEachBatch(
        pipeline, request, StepObserver.NONE, batch -> rows.add(decoding.decode(batch.latents())));
    return rows.all();
  }

  /** Refuses inputs that do not fit the model or the request. */
  abstract void requireFits(GenerationPipeline pipeline, GenerationRequest request);

  /** The latents of one batch. */
  abstract Tensor sample(EditBatch batch);

  /**
   * Refuses what are not latents of the pipeline's backbone, one for each image or one for all.
   *
   * @param what for the message
   */
  static void requireLatents(String what, Tensor latents, GenerationPipeline pipeline, int images) {
    Shape one = pipeline.backbone().latentShape();
    Shape given = latents.shape();
    boolean fits =
        latents.dtype() == DType.FLOAT32
            && given.rank() == one.rank() + 1
            && given.with(0, 1).equals(GaussianStreams.batch(1, one))
            && (given.dim(0) == images || given.dim(0) == 1);
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s must be float32 %s, of one image or of all %d, but is %s",
              what,
              GaussianStreams.batch(1, one).toString().replace("(1, ", "(n, "),
              images,
              latents));
    }
  }
}
