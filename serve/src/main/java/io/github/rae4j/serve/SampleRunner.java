// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Generates the pictures of several jobs in one batch. */
final class SampleRunner {
  private final ServedModel model;
  private final ResultFiles files;
  private final ServerMetrics metrics;

  SampleRunner(ServedModel model, ResultFiles files, ServerMetrics metrics) {
    this.model = model;
    this.files = files;
    this.metrics = metrics;
  }

  /**
   * Runs a batch.
   *
   * @param pieces of jobs with equal settings
   * @throws java.util.concurrent.CancellationException if all of the jobs were cancelled
   */
  void run(List<Work.Piece> pieces) {
    GenerationPipeline pipeline = model.pipeline(pieces.get(0).request().settings());
    List<GenerationRequest> requests = new ArrayList<>();
    for (Work.Piece piece : pieces) {
      JobRequest request = piece.request();
      requests.add(
          GenerationRequest.of(request.labels().subList(piece.from(), piece.to()))
              .withSeed(request.seed())
              .withFirstImage(request.first() + piece.from())
              .withListener(new StepWatch(piece, pipeline, files)));
    }
    List<Optional<Tensor>> latents = metrics.time("sample", () -> pipeline.together(requests));
    List<Tensor> there = latents.stream().flatMap(Optional::stream).toList();
    List<RgbImage> images =
        metrics.time(
            "decode",
            () ->
                ImageTensors.toImages(
                    pipeline.decode(Tensor.concatRows(there)), Quantization.ROUND));
    int next = 0;
    for (int i = 0; i < pieces.size(); i++) {
      if (latents.get(i).isPresent()) {
        Work.Piece piece = pieces.get(i);
        List<RgbImage> own = images.subList(next, next + piece.count());
        Tensor ownLatents = latents.get(i).get();
        next += piece.count();
        metrics.time("write", () -> write(piece, own, ownLatents));
      }
    }
  }

  private int write(Work.Piece piece, List<RgbImage> images, Tensor latents) {
    for (int i = 0; i < images.size(); i++) {
      files.writeResult(piece, piece.from() + i, images.get(i), Map.of());
    }
    if (piece.request().latents()) {
      files.writeLatents(
          piece.job(),
          String.format(Locale.ROOT, "latents-%03d.safetensors", piece.from()),
          latents,
          files.provenance(piece, piece.from()).asText());
    }
    metrics.images(images.size());
    return images.size();
  }
}
