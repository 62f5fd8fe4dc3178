// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.output;

import io.github.rae4j.cli.processes.PartMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.run.BatchSink;
import io.github.rae4j.evaluation.run.ImageRecords;
import io.github.rae4j.evaluation.run.LatentSink;
import io.github.rae4j.evaluation.run.NpzSink;
import io.github.rae4j.evaluation.run.PartRange;
import io.github.rae4j.evaluation.run.PngSink;
import io.github.rae4j.evaluation.run.ResumableGeneration;
import io.github.rae4j.evaluation.run.RunPart;
import io.github.rae4j.evaluation.run.RunParts;
import io.github.rae4j.evaluation.run.TensorSink;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Generates into an archive or a folder of PNGs; a killed run can be resumed. */
public final class BulkSampling {
  private static final long LARGEST_TENSOR = Integer.MAX_VALUE;

  private final CommonOptions common;
  private final ImageTarget target;
  private final Optional<Path> latents;
  private final PartMixin part;
  private final Provenance provenance;
  private final List<String> classNames;

  /**
   * Prepares a run.
   *
   * @param latents where the latents go, if they are wanted too
   * @param part which of the images are made
   * @param provenance of the whole run
   * @param classNames may be empty
   */
  public BulkSampling(
      CommonOptions common,
      ImageTarget target,
      Optional<Path> latents,
      PartMixin part,
      Provenance provenance,
      List<String> classNames) {
    this.common = common;
    this.target = target;
    this.latents = latents;
    this.part = part;
    this.provenance = provenance;
    this.classNames = List.copyOf(classNames);
  }

  /** Whether a target is one of those that are written batch by batch. */
  public static boolean fits(ImageTarget target) {
    return !target.isFile(".png");
  }

  /**
   * Generates all images that are not there yet, or those of the part that was asked for.
   *
   * @param latent shape of one latent
   * @param settings what else the bytes may depend on, for example the number of threads
   * @return how many images were there already
   */
  public int run(
      GenerationPipeline pipeline,
      Shape latent,
      GenerationRequest request,
      Map<String, String> settings) {
    requireRoom(latent, request);
    Map<String, String> identity = identity(request, settings);
    Optional<PartRange> range = part.range(request.count(), request.batchSize());
    if (range.isPresent()) {
      return runPart(pipeline, request, range.get(), withFormat(identity));
    }
    try (WorkFolder folder = WorkFolder.open(target.path(), identity, provenance.remarks())) {
      common.logChanges(folder);
      int before = generate(pipeline, request, folder, sinks(folder, request));
      common.delete(folder);
      return before;
    }
  }

  private int runPart(
      GenerationPipeline pipeline,
      GenerationRequest request,
      PartRange range,
      Map<String, String> identity) {
    Path place = part.place(target.path());
    if (part.isDone(common, place, RunPart.identity(identity, range))) {
      return range.size();
    }
    try (WorkFolder folder =
        WorkFolder.open(place, RunPart.identity(identity, range), provenance.remarks())) {
      common.logChanges(folder);
      GenerationRequest own = request.range(range.from(), range.to());
      int before = generate(pipeline, own, folder, partSinks(folder, range));
      part.keep(common, folder, place);
      return before;
    }
  }

  /**
   * Puts the parts together that were asked for.
   *
   * @param latent shape of one latent
   * @return how many parts
   */
  public int merge(Shape latent, GenerationRequest request, Map<String, String> settings) {
    requireRoom(latent, request);
    Map<String, String> identity = identity(request, settings);
    RunParts parts = part.parts(withFormat(identity)).orElseThrow();
    try (WorkFolder folder = WorkFolder.open(target.path(), identity, provenance.remarks())) {
      common.logChanges(folder);
      List<BatchSink> sinks = sinks(folder, request);
      parts.into(sinks);
      sinks.forEach(BatchSink::finish);
      common.delete(folder);
    }
    return parts.parts().size();
  }

  private int generate(
      GenerationPipeline pipeline,
      GenerationRequest request,
      WorkFolder folder,
      List<BatchSink> sinks) {
    ResumableGeneration generation = new ResumableGeneration(pipeline, request, sinks);
    int total = request.count();
    if (generation.done() > 0) {
      common.log(
          String.format(
              Locale.ROOT,
              "%,d of %,d images are there already; going on",
              generation.done(),
              total));
    }
    Progress progress =
        common.progress(generation.done() / (double) total).evaluating(pipeline.evaluations());
    try {
      generation.continueWith(progress);
    } catch (CancellationException | DeviceException e) {
      common.logResumable(folder);
      throw e;
    } finally {
      progress.finish();
    }
    return generation.done();
  }

  private List<BatchSink> partSinks(WorkFolder folder, PartRange range) {
    List<BatchSink> sinks = new ArrayList<>();
    if (target.isFolder()) {
      sinks.add(PngSink.ofPart(folder, range, this::texts));
    } else if (target.isFile(".npz")) {
      sinks.add(new ImageRecords(folder));
    } else {
      sinks.add(TensorSink.ofPart(folder));
    }
    if (latents.isPresent()) {
      sinks.add(LatentSink.ofPart(folder));
    }
    return sinks;
  }

  private Map<String, String> texts(long index, Optional<Long> label) {
    return provenance.of(Optional.of(index), ImageOutput.describe(label, classNames)).asText();
  }

  private List<BatchSink> sinks(WorkFolder folder, GenerationRequest request) {
    List<BatchSink> sinks = new ArrayList<>();
    if (target.isFolder()) {
      sinks.add(new PngSink(target.path(), folder, request.count(), this::texts));
    } else if (target.isFile(".npz")) {
      sinks.add(new NpzSink(target.path(), folder, request.labels()));
    } else {
      sinks.add(new TensorSink(target.path(), folder, request.labels(), provenance.asText()));
    }
    latents.ifPresent(
        file ->
            sinks.add(
                new LatentSink(
                    file,
                    folder,
                    provenance.of(Optional.empty(), ImageOutput.text(request.labels())).asText())));
    return sinks;
  }

  private void requireRoom(Shape latent, GenerationRequest request) {
    long one = latent.elements() * Float.BYTES;
    if (latents.isPresent() && one * request.labels().size() > LARGEST_TENSOR) {
      throw new RaeException(
          String.format(
                  Locale.ROOT,
                  "--latents: a file holds at most 2 GiB, that is %,d latents of this model;"
                      + " generate fewer",
                  LARGEST_TENSOR / one)
              + " or leave --latents out");
    }
  }

  /** What identifies the run to its parts, which hold what the target is made of. */
  private Map<String, String> withFormat(Map<String, String> identity) {
    Map<String, String> all = new LinkedHashMap<>(identity);
    all.put("format", target.isFolder() ? "png" : target.isFile(".npz") ? "npz" : "safetensors");
    return all;
  }

  private Map<String, String> identity(GenerationRequest request, Map<String, String> settings) {
    Map<String, String> identity = identity(provenance, request, settings);
    identity.put("latents", Boolean.toString(latents.isPresent()));
    return identity;
  }

  /** All that the bytes of a generation depend on. */
  public static Map<String, String> identity(
      Provenance provenance, GenerationRequest request, Map<String, String> settings) {
    Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
    identity.putAll(settings);
    identity.put("images", Integer.toString(request.labels().size()));
    identity.put("labels", Sha256.of(ImageOutput.text(request.labels())));
    identity.put("batch size", Integer.toString(request.batchSize()));
    return identity;
  }
}
