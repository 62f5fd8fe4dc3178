// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.Rae4j;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.FileHash;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The model that a command runs; logs what is unusual about it. */
public final class Session implements AutoCloseable {
  private final CommonOptions common;
  private final EngineMixin options;
  private final RaeConfig config;
  private final Rae4j rae;
  private final Set<String> said = new HashSet<>();
  private Optional<List<String>> notes = Optional.empty();
  private Optional<Engine> measuring = Optional.empty();
  private Optional<Condition> noCondition = Optional.empty();
  private Optional<GenerationPipeline> conditioned = Optional.empty();

  public Session(CommonOptions common, EngineMixin options, RaeConfig config) {
    this.common = common;
    this.options = options;
    this.config = config;
    this.rae =
        Rae4j.builder()
            .config(config)
            .engine(options.name(), options.engineOptions())
            .plugins(common.plugins())
            .open();
    rae.engine().slowReason().ifPresent(why -> common.log("note: " + why));
    if (options.isAuto()) {
      common.log(
          "running on "
              + rae.engine().device()
              + rae.engine().fallbackReason().map(why -> "; " + why).orElse(""));
    }
  }

  public Engine engine() {
    return rae.engine();
  }

  /**
   * The engine that runs the feature networks of metrics: in float32 whatever the model is run in,
   * so that values can be compared.
   */
  public synchronized Engine measuringEngine() {
    if (precision().isEmpty()) {
      return rae.engine();
    }
    if (measuring.isEmpty()) {
      measuring =
          Optional.of(
              Engines.start(
                  registry().find(EngineProvider.class, options.name()),
                  options.engineOptions().withPrecision(Precision.FP32)));
    }
    return measuring.get();
  }

  public Registry registry() {
    return rae.registry();
  }

  /** Height and width of the images that the model decodes to. */
  public ImageSize imageSize() {
    return assembly().imageSize();
  }

  public ModelAssembly assembly() {
    return rae.assembly();
  }

  /** The generation pipeline; when it is opened, options without effect are logged. */
  public synchronized GenerationPipeline generation() {
    say(notes());
    if (noCondition.isPresent() && conditioned.isEmpty()) {
      conditioned =
          Optional.of(
              assembly()
                  .generation(
                      rae.engine(),
                      config.stage1().map(stage1 -> rae.autoencoder()),
                      noCondition.get()));
    }
    return conditioned.orElseGet(rae::generation);
  }

  /** Says what stands for no condition, before the pipeline is opened. */
  public synchronized void useNoCondition(Condition condition) {
    noCondition = Optional.of(condition);
  }

  /**
   * See {@link ModelAssembly#notes}; they are looked for once, since networks are walked for it.
   */
  public List<String> notes() {
    if (notes.isEmpty()) {
      notes = Optional.of(assembly().notes());
    }
    return notes.get();
  }

  /** Logs what was not said before. */
  private void say(List<String> notes) {
    notes.stream().filter(said::add).forEach(note -> common.log("note: " + note));
  }

  public RepresentationAutoencoder autoencoder() {
    if (notes.isEmpty()) {
      say(assembly().autoencoderNotes());
    }
    RepresentationAutoencoder autoencoder = rae.autoencoder();
    LatentNormalization normalization = autoencoder.normalization();
    if (normalization.isPresent() && normalization.mean().isEmpty()) {
      common.log("the latent statistics have no mean; 0 is used, as the reference does");
    }
    return autoencoder;
  }

  /**
   * What the results of this session came from.
   *
   * @param described the config as it was named, with its overrides
   * @param seed of a generation
   * @param label the class, or what was done instead of generating
   * @param weights SHA-256 by part
   */
  public Provenance provenance(
      String described, Optional<Long> seed, String label, Map<String, String> weights) {
    return new Provenance(
        described, config.toJson(), seed, Optional.empty(), label, weights, engineName());
  }

  /** What the generated images of this session came from; as {@link #provenance}. */
  public Provenance provenanceOfGeneration(
      String described, Optional<Long> seed, String label, Map<String, String> weights) {
    return provenance(described, seed, label, weights).withEvaluations(generation().evaluations());
  }

  /**
   * What results came from that no seed has a part in.
   *
   * @param described the config as it was named, with its overrides
   * @param label what was done
   * @param files of the weights that were used, by part
   */
  public Provenance provenance(String described, String label, Map<String, Path> files) {
    return provenance(described, Optional.empty(), label, hashes(files));
  }

  /** Engine and device, and the precision where it is not float32, for provenance. */
  public String engineName() {
    return Engines.describe(options.name(), rae.engine());
  }

  /** Reports a result for {@code --json}, with the precision where it is not float32. */
  public void result(Map<String, ?> result) {
    common.result(withPrecision(result));
  }

  /** A report with the precision beside it, where that is not float32. */
  public Map<String, Object> withPrecision(Map<String, ?> report) {
    Map<String, Object> all = new LinkedHashMap<>(report);
    precision().ifPresent(precision -> all.put("precision", precision.toString()));
    return all;
  }

  /** The precision in which the model is run; empty for float32. */
  public Optional<Precision> precision() {
    return Optional.of(rae.engine().computesIn()).filter(p -> p != Precision.FP32);
  }

  /** SHA-256 of the given weights files, by the part they belong to. */
  public static Map<String, String> hashes(Map<String, Path> files) {
    Map<String, String> hashes = new LinkedHashMap<>();
    files.forEach((part, file) -> hashes.put(part, FileHash.sha256(file)));
    return hashes;
  }

  /**
   * What was hashed meanwhile.
   *
   * @throws RaeException if a file cannot be read
   */
  public static Map<String, String> joined(CompletableFuture<Map<String, String>> hashes) {
    try {
      return hashes.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RaeException problem) {
        throw problem;
      }
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    try {
      conditioned.ifPresent(GenerationPipeline::close);
      measuring.ifPresent(Engine::close);
    } finally {
      rae.close();
    }
  }
}
