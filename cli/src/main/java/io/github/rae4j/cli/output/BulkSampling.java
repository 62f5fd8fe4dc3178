// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.output;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.run.BatchSink;
import io.github.rae4j.evaluation.run.LatentSink;
import io.github.rae4j.evaluation.run.NpzSink;
import io.github.rae4j.evaluation.run.PngSink;
import io.github.rae4j.evaluation.run.ResumableGeneration;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.formats.io.Sha256;
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
  private final Provenance provenance;
  private final List<String> classNames;

  /**
   * Prepares a run.
   *
   * @param latents where the latents go, if they are wanted too
   * @param provenance of the whole run
   * @param classNames may be empty
   */
  public BulkSampling(
      CommonOptions common,
      ImageTarget target,
      Optional<Path> latents,
      Provenance provenance,
      List<String> classNames) {
    this.common = common;
    this.target = target;
    this.latents = latents;
    this.provenance = provenance;
    this.classNames = List.copyOf(classNames);
  }

  /** Whether a target is one of those that are written batch by batch. */
  public static boolean fits(ImageTarget target) {
    return target.isFolder() || target.isFile(".npz");
  }

  /**
   * Generates all images that are not there yet.
   *
   * @param settings what else the bytes may depend on, for example the number of threads
   * @return how many images were there already
   */
  public int run(
      GenerationPipeline pipeline, GenerationRequest request, Map<String, String> settings) {
    requireRoomForLatents(pipeline, request);
    try (WorkFolder folder =
        WorkFolder.open(target.path(), identity(request, settings), provenance.remarks())) {
      common.logChanges(folder);
      ResumableGeneration generation =
          new ResumableGeneration(pipeline, request, sinks(folder, request));
      int total = request.labels().size();
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
      } catch (CancellationException e) {
        common.logResumable(folder);
        throw e;
      } finally {
        progress.finish();
      }
      common.delete(folder);
      return generation.done();
    }
  }

  private List<BatchSink> sinks(WorkFolder folder, GenerationRequest request) {
    List<BatchSink> sinks = new ArrayList<>();
    if (target.isFolder()) {
      sinks.add(
          new PngSink(
              target.path(),
              folder,
              request.labels().size(),
              (index, label) ->
                  provenance
                      .of(Optional.of(index), ImageOutput.describe(label, classNames))
                      .asText()));
    } else {
      sinks.add(new NpzSink(target.path(), folder, request.labels()));
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

  private void requireRoomForLatents(GenerationPipeline pipeline, GenerationRequest request) {
    long one = pipeline.backbone().latentShape().elements() * Float.BYTES;
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
