// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Watches a run by a step listener: from noise to image, one frame every few steps. */
public final class FilmStrip {
  private static final int FRAMES = 7;

  private FilmStrip() {}

  /** One row of frames for each of four images. */
  public static void main(String[] args) {
    List<Tensor> frames = new ArrayList<>();
    List<String> times = new ArrayList<>();
    try (Rae4j rae = Rae4j.open("tiny-fashion-cfg")) {
      GenerationPipeline pipeline = rae.generation();
      GenerationRequest request =
          GenerationRequest.ofLabels(1, 3, 7, 8)
              .withSeed(5)
              .withListener(
                  (done, total, step) -> {
                    int every = step.total() / FRAMES;
                    if (step.index() % every == 0) {
                      frames.add(pipeline.decode(step.state()));
                      times.add("t = " + String.format(Locale.ROOT, "%.2f", step.time()));
                    }
                  });
      pipeline.latents(request);
    }
    List<Tensor> rows = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    for (int image = 0; image < 4; image++) {
      for (Tensor frame : frames) {
        rows.add(frame.rows(image, image + 1));
      }
      captions.addAll(times);
    }
    Pictures.write(
        Pictures.target(args, "film-strip.png"), Tensor.concatRows(rows), captions, frames.size());
  }
}
