// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.GenerationListener;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.run.BatchSink;
import io.github.rae4j.evaluation.run.LatentSink;
import io.github.rae4j.evaluation.run.NpzSink;
import io.github.rae4j.evaluation.run.PngSink;
import io.github.rae4j.evaluation.run.ResumableGeneration;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.formats.io.FileHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the one-machine command makes of the bundled model, by the classes that it uses. */
final class OneMachine {
  static final String CONFIG = "tiny-fashion-ig";
  static final String STEPS = "sampler.params.num_steps=4";

  private OneMachine() {}

  /** As {@code rae4j sample --count N --batch-size B --seed S --steps 4 --threads 1}. */
  static void sample(Path pngs, Path npz, Path latents, int count, int batchSize, long seed) {
    RaeConfig config = Rae4j.readConfig(CONFIG, List.of(STEPS));
    sample(CONFIG + " " + STEPS, config, pngs, npz, latents, count, batchSize, seed);
  }

  /** The same by another config, and what it is called. */
  static void sample(
      String described,
      RaeConfig config,
      Path pngs,
      Path npz,
      Path latents,
      int count,
      int batchSize,
      long seed) {
    try (Rae4j rae =
        Rae4j.builder()
            .config(config)
            .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
            .open()) {
      List<Optional<Long>> labels = LabelSampling.CYCLIC.labels(10, count, seed);
      Map<String, String> hashes = new LinkedHashMap<>();
      rae.assembly()
          .generationFiles()
          .forEach((part, file) -> hashes.put(part, FileHash.sha256(file)));
      Provenance provenance =
          new Provenance(
              described,
              rae.assembly().config().toJson(),
              Optional.of(seed),
              Optional.empty(),
              "",
              hashes,
              "onnxruntime " + rae.engine().device(),
              rae.generation().evaluations());
      String text =
          labels.stream()
              .map(label -> String.valueOf(label.get()))
              .collect(Collectors.joining(","));
      try (WorkFolder folder = WorkFolder.open(npz, Map.of("test", "one machine"))) {
        List<BatchSink> sinks = new ArrayList<>();
        sinks.add(
            new PngSink(
                pngs,
                folder,
                count,
                (index, label) ->
                    provenance
                        .of(
                            Optional.of(index),
                            ClassNames.describe(label, rae.classNames().names()))
                        .asText()));
        sinks.add(new NpzSink(npz, folder, labels));
        sinks.add(new LatentSink(latents, folder, provenance.of(Optional.empty(), text).asText()));
        new ResumableGeneration(
                rae.generation(),
                GenerationRequest.of(labels).withSeed(seed).withBatchSize(batchSize),
                sinks)
            .continueWith(GenerationListener.NONE);
        folder.delete();
      }
    }
  }
}
