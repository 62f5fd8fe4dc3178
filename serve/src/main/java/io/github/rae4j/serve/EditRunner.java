// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.editing.Edit;
import io.github.rae4j.core.editing.Inpainting;
import io.github.rae4j.core.editing.Interpolation;
import io.github.rae4j.core.editing.InterpolationStop;
import io.github.rae4j.core.editing.ObservedStep;
import io.github.rae4j.core.editing.PaintMask;
import io.github.rae4j.core.editing.StepObserver;
import io.github.rae4j.core.editing.Variation;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.CenterCrop;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Variations, inpainting, interpolation and films: what is sampled alone. */
final class EditRunner {
  private static final int MOST_FRAMES = 100;

  private final ServedModel model;
  private final ResultFiles files;
  private final ServerMetrics metrics;

  EditRunner(ServedModel model, ResultFiles files, ServerMetrics metrics) {
    this.model = model;
    this.files = files;
    this.metrics = metrics;
  }

  /**
   * Runs a job.
   *
   * @throws java.util.concurrent.CancellationException if it was cancelled
   */
  void run(Work.Piece piece) {
    GenerationPipeline pipeline = model.pipeline(piece.request().settings());
    switch (piece.request().kind()) {
      case SAMPLE -> film(piece, pipeline);
      case VARY -> vary(piece, pipeline);
      case INPAINT -> inpaint(piece, pipeline);
      case INTERPOLATE -> interpolate(piece, pipeline);
      default -> throw new IllegalStateException("nothing is sampled for " + piece.request());
    }
  }

  private GenerationRequest request(
      Work.Piece piece, GenerationPipeline pipeline, GenerationRequest conditions) {
    return conditions
        .withSeed(piece.request().seed())
        .withFirstImage(piece.request().first())
        .withBatchSize(model.batchSize())
        .withListener(new StepWatch(piece, pipeline, files));
  }

  private GenerationRequest ofLabels(Work.Piece piece, GenerationPipeline pipeline) {
    return request(piece, pipeline, GenerationRequest.of(piece.request().labels()));
  }

  private void film(Work.Piece piece, GenerationPipeline pipeline) {
    sample(
        piece,
        pipeline,
        Edit.generation(),
        ofLabels(piece, pipeline),
        step -> keep(piece, pipeline, step),
        Map.of());
  }

  /** Keeps a state of the first picture, and what the model predicts there. */
  private void keep(Work.Piece piece, GenerationPipeline pipeline, ObservedStep step) {
    int stride = (step.total() + MOST_FRAMES - 1) / MOST_FRAMES;
    if (step.first() > 0 || (step.index() % stride != 0 && step.index() != step.total())) {
      return;
    }
    Map<String, Object> facts = Map.of("step", step.index(), "time", step.time());
    List<RgbImage> both =
        pictures(
            pipeline,
            Tensor.concatRows(List.of(step.state().rows(0, 1), step.prediction().rows(0, 1))));
    Map<String, String> texts = files.provenance(piece, 0).asText();
    frame(piece.job(), "state", step.index(), both.get(0), facts, texts);
    frame(piece.job(), "prediction", step.index(), both.get(1), facts, texts);
  }

  private void frame(
      Job job,
      String role,
      int index,
      RgbImage image,
      Map<String, Object> facts,
      Map<String, String> texts) {
    String name = String.format(Locale.ROOT, "film-%s-%04d.png", role, index);
    files.write(job, new JobFile(name, role, facts), image, texts);
  }

  private void vary(Work.Piece piece, GenerationPipeline pipeline) {
    double strength = piece.request().inputs().strength();
    Tensor latents = encode(original(piece));
    sample(
        piece,
        pipeline,
        new Variation(latents, strength),
        ofLabels(piece, pipeline),
        StepObserver.NONE,
        Map.of("edit", "vary", "edit.strength", Double.toString(strength)));
  }

  private void inpaint(Work.Piece piece, GenerationPipeline pipeline) {
    RgbImage original = original(piece);
    RgbImage white =
        CenterCrop.apply(
            piece
                .request()
                .inputs()
                .mask()
                .orElseThrow(() -> new IllegalStateException("a mask is missing")),
            model.imageSize());
    PaintMask mask = PaintMask.of(white);
    double strength = piece.request().inputs().strength();
    Inpainting edit =
        new Inpainting(encode(original), mask.over(pipeline.backbone().latentShape()), strength);
    List<RgbImage> painted =
        images(piece, pipeline, edit, ofLabels(piece, pipeline), StepObserver.NONE);
    Map<String, String> done =
        Map.of("edit", "inpaint", "edit.strength", Double.toString(strength));
    for (int i = 0; i < painted.size(); i++) {
      files.writeResult(piece, i, mask.paste(original, painted.get(i)), named(done));
    }
    metrics.images(painted.size());
  }

  private void interpolate(Work.Piece piece, GenerationPipeline pipeline) {
    JobRequest wanted = piece.request();
    List<InterpolationStop> stops = new ArrayList<>();
    for (int i = 0; i < wanted.labels().size(); i++) {
      Optional<Long> label = wanted.labels().get(i);
      stops.add(
          InterpolationStop.ofRun(
              pipeline, Condition.label(label), wanted.seed(), wanted.first() + i));
    }
    int legs = stops.size() - 1;
    Interpolation edit = new Interpolation(stops, (wanted.count() - 1) / legs + 1);
    List<RgbImage> frames =
        images(piece, pipeline, edit, request(piece, pipeline, edit.request()), StepObserver.NONE);
    for (int i = 0; i < frames.size(); i++) {
      int leg = Math.min(i * legs / Math.max(1, frames.size() - 1), legs - 1);
      Map<String, String> texts =
          named(
              Map.of(
                  "edit",
                  "interpolate",
                  "edit.frame",
                  String.format(Locale.ROOT, "%d of %d, leg %d", i + 1, frames.size(), leg + 1)));
      files.writeFrame(piece, i, edit.frame(i).weight(), frames.get(i), texts);
    }
    metrics.images(frames.size());
  }

  private void sample(
      Work.Piece piece,
      GenerationPipeline pipeline,
      Edit edit,
      GenerationRequest request,
      StepObserver observer,
      Map<String, String> done) {
    List<RgbImage> made = images(piece, pipeline, edit, request, observer);
    for (int i = 0; i < made.size(); i++) {
      files.writeResult(piece, i, made.get(i), named(done));
    }
    metrics.images(made.size());
  }

  private List<RgbImage> images(
      Work.Piece piece,
      GenerationPipeline pipeline,
      Edit edit,
      GenerationRequest request,
      StepObserver observer) {
    Tensor latents = metrics.time("sample", () -> edit.latents(pipeline, request, observer));
    if (piece.request().latents()) {
      files.writeLatents(
          piece.job(), "latents-000.safetensors", latents, files.provenance(piece, 0).asText());
    }
    List<RgbImage> images = new ArrayList<>();
    int count = latents.shape().intDim(0);
    for (int from = 0; from < count; from += model.batchSize()) {
      images.addAll(
          pictures(pipeline, latents.rows(from, Math.min(count, from + model.batchSize()))));
    }
    return images;
  }

  private List<RgbImage> pictures(GenerationPipeline pipeline, Tensor latents) {
    return metrics.time(
        "decode", () -> ImageTensors.toImages(pipeline.decode(latents), Quantization.ROUND));
  }

  /** The picture that was sent, cut to the model's size and kept beside the results. */
  private RgbImage original(Work.Piece piece) {
    RgbImage sent =
        piece
            .request()
            .inputs()
            .image()
            .orElseThrow(() -> new IllegalStateException("a picture is missing"));
    RgbImage cut = CenterCrop.apply(sent, model.imageSize());
    files.write(
        piece.job(),
        new JobFile("original.png", "original", Map.of()),
        cut,
        model.provenance("picture that was sent").asText());
    return cut;
  }

  private Tensor encode(RgbImage image) {
    return metrics.time("encode", () -> model.autoencoder().encode(ImageTensors.toTensor(image)));
  }

  private static Map<String, String> named(Map<String, String> done) {
    Map<String, String> texts = new LinkedHashMap<>();
    done.forEach((key, value) -> texts.put("rae4j." + key, value));
    return texts;
  }
}
