// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.core.pipeline.GenerationListener;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.evaluation.run.BatchSink;
import io.github.rae4j.evaluation.run.ImageRecords;
import io.github.rae4j.evaluation.run.ResumableGeneration;
import io.github.rae4j.evaluation.run.RunPart;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/**
 * Generated images that are saved in a work folder before they are passed on, so that a later run
 * can resume from the images of one that was killed. Not thread-safe.
 */
public final class ResumableGeneratedImages extends GeneratedImages {
  private final ImageRecords records;
  private final GenerationListener listener;

  /**
   * Describes the images to generate.
   *
   * @param pipeline a pipeline with an autoencoder
   * @param request the request; its batch size is used for generation, independently of the
   *     consumer's
   * @param records images saved for the same request, which the work folder's identity ensures
   * @param listener observes progress, counted from the start of the whole run
   */
  public ResumableGeneratedImages(
      String origin,
      GenerationPipeline pipeline,
      GenerationRequest request,
      ImageRecords records,
      GenerationListener listener) {
    super(origin, pipeline, request);
    this.records = records;
    this.listener = listener;
  }

  @Override
  public void forEachBatch(int batchSize, Consumer<Tensor> consumer) {
    ResumableGeneration generation =
        new ResumableGeneration(pipeline(), request(), List.of(new HandingOn(records, consumer)));
    for (int from = 0; from < generation.done(); from += batchSize) {
      consumer.accept(records.read(from, Math.min(from + batchSize, generation.done())));
    }
    generation.continueWith(listener);
  }

  /** Saves a batch, then passes it on as saved. */
  private record HandingOn(ImageRecords records, Consumer<Tensor> consumer) implements BatchSink {
    @Override
    public int done() {
      return records.done();
    }

    @Override
    public void truncate(int images) {
      records.truncate(images);
    }

    @Override
    public void append(GeneratedBatch batch, Tensor images) {
      records.append(batch, images);
      consumer.accept(asBytes(images));
    }

    @Override
    public void absorb(RunPart part) {
      records.absorb(part);
    }

    @Override
    public void finish() {
      records.finish();
    }
  }
}
