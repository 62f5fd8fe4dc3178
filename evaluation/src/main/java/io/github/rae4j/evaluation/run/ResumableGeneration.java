// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GenerationListener;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.List;

/**
 * A generation that resumes where an earlier one was killed. It repeats the same batches, so the
 * result is byte-identical. A batch is saved while the next one is made, so that only a few are in
 * memory at a time.
 */
public final class ResumableGeneration {
  private final GenerationPipeline pipeline;
  private final GenerationRequest request;
  private final List<? extends BatchSink> sinks;
  private final int done;

  /**
   * Determines how much has already been done.
   *
   * @param pipeline a pipeline with an autoencoder
   * @param request the whole run
   * @param sinks at least one
   */
  public ResumableGeneration(
      GenerationPipeline pipeline, GenerationRequest request, List<? extends BatchSink> sinks) {
    this.pipeline = pipeline;
    this.request = request;
    this.sinks = List.copyOf(sinks);
    int total = request.labels().size();
    int least = sinks.stream().mapToInt(BatchSink::done).min().orElseThrow();
    // An incomplete batch is repeated as a whole, because the last bits may depend on the batch
    // size.
    this.done = least >= total ? total : least / request.batchSize() * request.batchSize();
    sinks.forEach(sink -> sink.truncate(done));
  }

  /** The number of images that earlier runs completed. */
  public int done() {
    return done;
  }

  /**
   * Generates the remaining images and writes the targets.
   *
   * @param listener observes progress, counted from the start of the whole run
   * @throws java.util.concurrent.CancellationException if the listener cancels; completed batches
   *     are kept
   */
  public void continueWith(GenerationListener listener) {
    int total = request.labels().size();
    if (done < total) {
      try (BatchWriter writer = new BatchWriter()) {
        GenerationRequest rest =
            request
                .from(done)
                .withListener(
                    (n, all, step) -> {
                      writer.check();
                      listener.onStep(done + n, total, step);
                    });
        pipeline.forEachBatch(
            rest,
            batch -> {
              Tensor images = pipeline.decode(batch.latents());
              writer.submit(() -> sinks.forEach(sink -> sink.append(batch, images)));
            });
        writer.finish();
      }
    }
    sinks.forEach(BatchSink::finish);
  }
}
