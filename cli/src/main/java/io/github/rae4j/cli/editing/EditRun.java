// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.ReuseMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.Batches;
import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.editing.Edit;
import io.github.rae4j.core.editing.StepObserver;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call of a command that edits pictures: the model, and how the result is told. */
final class EditRun {
  private final CommonOptions common;
  private final Session session;
  private final EngineMixin engine;
  private final BatchSizeMixin batching;
  private final RaeConfig config;
  private final String described;
  private final long seed;
  private final long start;
  private final CompletableFuture<Map<String, String>> hashes;

  /**
   * Finds the files of the model.
   *
   * @param described the config as it was named
   * @param encodes whether the encoder takes part
   * @param start when the command began, by {@link System#nanoTime}
   */
  EditRun(
      CommonOptions common,
      Session session,
      EngineMixin engine,
      BatchSizeMixin batching,
      RaeConfig config,
      String described,
      long seed,
      boolean encodes,
      long start) {
    this.common = common;
    this.session = session;
    this.engine = engine;
    this.batching = batching;
    this.config = config;
    this.described = described;
    this.seed = seed;
    this.start = start;
    Map<String, Path> files = new LinkedHashMap<>(session.assembly().generationFiles());
    if (encodes) {
      files.putAll(session.assembly().encoderFiles());
    }
    hashes = CompletableFuture.supplyAsync(() -> Session.hashes(files));
  }

  GenerationPipeline pipeline() {
    return session.generation();
  }

  RepresentationAutoencoder autoencoder() {
    return session.autoencoder();
  }

  ClassNames classNames() {
    return config.misc().classNames();
  }

  /** The number of classes that the model knows. */
  int classes() {
    return session.assembly().backbone().backbone().numClasses();
  }

  long seed() {
    return seed;
  }

  /** Height and width of the model's pictures. */
  ImageSize imageSize() {
    return session.imageSize();
  }

  /** A request of one image for each label. */
  GenerationRequest request(List<Optional<Long>> labels) {
    return sized(GenerationRequest.of(labels));
  }

  /** A request with the command's seed and batch size. */
  GenerationRequest sized(GenerationRequest request) {
    int size = batching.size(pipeline().backbone().network(), engine, request.count(), 1);
    return request.withSeed(seed).withBatchSize(size);
  }

  /** Pictures of the model's size as latents. */
  Tensor encode(List<RgbImage> pictures) {
    return Batches.map(
        common,
        "encoding",
        ImageTensors.toTensor(pictures),
        batching.size(),
        autoencoder()::encode);
  }

  Tensor decode(Tensor latents) {
    return Batches.map(common, "decoding", latents, batching.size(), autoencoder()::decode);
  }

  /**
   * The latents of an edit, with progress.
   *
   * @throws io.github.rae4j.errors.RaeException if the images, which are written at once, do not
   *     fit into memory
   */
  Tensor latents(Edit edit, GenerationRequest request, StepObserver observer) {
    ImageOutput.requireMemory(
        request.count(), session.assembly().latentShape(), imageSize(), "ask for fewer");
    Progress progress = common.progress().evaluating(pipeline().evaluations());
    try {
      return edit.latents(pipeline(), request.withListener(progress), observer);
    } finally {
      progress.finish();
    }
  }

  /**
   * What the results came from.
   *
   * @param seeded whether the seed has a part in it
   * @param edit what was done, see {@link Provenance#edit}
   */
  Provenance provenance(boolean seeded, String label, Map<String, String> edit) {
    return session
        .provenanceOfGeneration(
            described, seeded ? Optional.of(seed) : Optional.empty(), label, Session.joined(hashes))
        .withEdit(edit);
  }

  /**
   * Tells the result.
   *
   * @param what for example {@code 4 variations}
   * @param out what was written
   * @param labels one for each image
   * @param details for {@code --json}
   */
  void done(String what, Path out, List<Optional<Long>> labels, Map<String, ?> details) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("images", labels.size());
    pipeline().evaluations().ifPresent(n -> result.put("evaluations", n));
    result.put("notes", session.notes());
    result.putAll(ReuseMixin.report(pipeline()));
    result.putAll(details);
    List<@Nullable Long> labelsOrNull = new ArrayList<>();
    labels.forEach(label -> labelsOrNull.add(label.orElse(null)));
    result.put("labels", labelsOrNull);
    double seconds = Progress.secondsSince(start);
    result.put("seconds", seconds);
    result.put("out", out.toString());
    common.print(
        String.format(
            Locale.ROOT,
            "%s in %.1f s on %s%s",
            what,
            seconds,
            session.engineName(),
            Progress.evaluations(pipeline().evaluations(), ", ")));
    ReuseMixin.line(pipeline()).ifPresent(common::print);
    common.print("written   " + out.toAbsolutePath().normalize());
    session.result(result);
  }
}
