// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes what jobs make, with provenance, and tells the jobs. Thread-safe. */
final class ResultFiles {
  private final ServedModel model;
  private final JobStore store;

  ResultFiles(ServedModel model, JobStore store) {
    this.model = model;
    this.store = store;
  }

  /** What a generated picture of a job came from. */
  Provenance provenance(Work.Piece piece, int image) {
    JobRequest request = piece.request();
    return model.provenance(
        request.settings(),
        request.seed(),
        request.first() + image,
        ClassNames.describe(label(request, image), model.classNames().names()));
  }

  private static Optional<Long> label(JobRequest request, int image) {
    return request.labels().get(Math.min(image, request.labels().size() - 1));
  }

  /**
   * Writes a generated picture.
   *
   * @param image number within the job
   */
  void writeResult(Work.Piece piece, int image, RgbImage pixels, Map<String, String> further) {
    JobRequest request = piece.request();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("image", image);
    label(request, image)
        .ifPresent(
            label -> {
              facts.put("label", label);
              List<String> names = model.classNames().names();
              if (label < names.size()) {
                facts.put("class", names.get(label.intValue()));
              }
            });
    facts.put("seed", request.seed());
    facts.put("number", request.first() + image);
    JobFile file = new JobFile(String.format(Locale.ROOT, "image-%03d.png", image), "image", facts);
    Map<String, String> texts = new LinkedHashMap<>(provenance(piece, image).asText());
    texts.putAll(further);
    PngWriter.write(store.path(piece.job(), file), pixels, texts);
    piece.job().addResult(file, image);
  }

  /**
   * Writes a frame between two pictures of a run.
   *
   * @param weight of the second one
   */
  void writeFrame(
      Work.Piece piece, int frame, double weight, RgbImage pixels, Map<String, String> further) {
    JobFile file =
        new JobFile(
            String.format(Locale.ROOT, "image-%03d.png", frame),
            "image",
            Map.of("image", frame, "weight", weight, "seed", piece.request().seed()));
    Map<String, String> texts =
        new LinkedHashMap<>(
            model
                .provenance(
                    piece.request().settings(),
                    piece.request().seed(),
                    piece.request().first(),
                    String.join(
                        ",",
                        piece.request().labels().stream()
                            .map(l -> ClassNames.describe(l, model.classNames().names()))
                            .toList()))
                .asText());
    texts.putAll(further);
    PngWriter.write(store.path(piece.job(), file), pixels, texts);
    piece.job().addResult(file, frame);
  }

  /** Writes a picture beside the results. */
  void write(Job job, JobFile file, RgbImage pixels, Map<String, String> texts) {
    PngWriter.write(store.path(job, file), pixels, texts);
    job.add(file);
  }

  /** Writes a result that is not generated. */
  void writeResult(Job job, JobFile file, RgbImage pixels, int image, Map<String, String> texts) {
    PngWriter.write(store.path(job, file), pixels, texts);
    job.addResult(file, image);
  }

  /** Writes latents, float32 {@code (n, C, h, w)}, normalised. */
  void writeLatents(Job job, String name, Tensor latents, Map<String, String> texts) {
    JobFile file = new JobFile(name, "latents", Map.of("shape", latents.shape().toString()));
    SafetensorsWriter.write(store.path(job, file), Map.of("latents", latents), texts);
    job.add(file);
  }
}
