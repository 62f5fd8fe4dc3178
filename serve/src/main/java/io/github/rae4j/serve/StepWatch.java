// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.pipeline.GenerationListener;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Follows the pictures of one job through one batch: progress, previews, cancelling. */
final class StepWatch implements GenerationListener {
  private final Work.Piece piece;
  private final GenerationPipeline pipeline;
  private final ResultFiles files;
  private final DataPrediction prediction;

  StepWatch(Work.Piece piece, GenerationPipeline pipeline, ResultFiles files) {
    this.piece = piece;
    this.pipeline = pipeline;
    this.files = files;
    this.prediction = new DataPrediction(pipeline.schedule());
  }

  @Override
  public void onStep(int done, int total, SamplingStep step) {
    Job job = piece.job();
    if (job.isCancelled()) {
      throw new CancellationException("cancelled");
    }
    double here = (done + (double) step.index() / step.total() * images(step)) / piece.count();
    job.progress(
        step.index(),
        step.total(),
        Math.min(1, (piece.from() + here * piece.count()) / job.count()));
    if (piece.request().previews() > 0) {
      int first = piece.from() + done;
      prediction.at(step).filter(data -> isShown(step)).ifPresent(data -> show(step, first, data));
    }
  }

  private static int images(SamplingStep step) {
    return step.state().shape().intDim(0);
  }

  /** Evenly over the run; the last state is the finished picture, which follows at once. */
  private boolean isShown(SamplingStep step) {
    int shown = piece.request().previews();
    return step.index() < step.total()
        && step.index() * shown / step.total() > (step.index() - 1) * shown / step.total();
  }

  private void show(SamplingStep step, int first, Tensor data) {
    List<RgbImage> images = ImageTensors.toImages(pipeline.decode(data), Quantization.ROUND);
    String state =
        String.format(Locale.ROOT, "predicted at step %d of %d", step.index(), step.total());
    for (int i = 0; i < images.size(); i++) {
      Map<String, String> texts = new LinkedHashMap<>(files.provenance(piece, first + i).asText());
      texts.put("rae4j.preview", state);
      byte[] png = PngWriter.encode(images.get(i), texts);
      piece.job().preview(new Job.Preview(first + i, step.index(), step.time(), png));
    }
  }
}
