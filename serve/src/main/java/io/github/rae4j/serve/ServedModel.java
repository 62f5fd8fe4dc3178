// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.BatchSizes;
import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.sampling.Guidance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * The model of a server: its networks are loaded once for each precision, whatever requests ask of
 * sampler and guidance. Thread-safe.
 */
final class ServedModel implements AutoCloseable {
  private static final int MOST_PREPARED = 64;

  private final ServedConfig served;
  private final Map<Precision, Rae4j> opened = new EnumMap<>(Precision.class);
  private final Map<SamplingSettings, PreparedSampling> prepared =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SamplingSettings, PreparedSampling> oldest) {
          return size() > MOST_PREPARED;
        }
      };
  private final RaeConfig config;
  private final ModelAssembly assembly;
  private final CompletableFuture<Map<String, String>> hashes;
  private final int batchSize;

  /**
   * Opens the model in its usual precision.
   *
   * @throws io.github.rae4j.errors.RaeException if a part is missing or does not fit
   */
  ServedModel(ServedConfig served) {
    this.served = served;
    config = Rae4j.readConfig(served.name(), served.overrides());
    if (config.stage1().isEmpty()) {
      throw new ConfigException(
          config.origin() + " has no section stage_1, so that nothing can be shown of it",
          Where.file(config.origin()).atKey("stage_1"));
    }
    Rae4j usual = open(config, usualPrecision());
    opened.put(usualPrecision(), usual);
    assembly = usual.assembly();
    try {
      Map<String, Path> files = new LinkedHashMap<>(assembly.autoencoderFiles());
      if (generates()) {
        files.putAll(assembly.generationFiles());
      }
      hashes = CompletableFuture.supplyAsync(() -> hashes(files));
      usual.autoencoder().prepareDecoder();
      if (generates()) {
        batchSize =
            BatchSizes.usual(
                usual.generation().backbone().network(),
                usual.engine().device().startsWith("cuda") ? Device.CUDA : Device.CPU);
      } else {
        batchSize = 1;
      }
    } catch (RuntimeException e) {
      usual.close();
      throw e;
    }
  }

  private static Map<String, String> hashes(Map<String, Path> files) {
    Map<String, String> hashes = new LinkedHashMap<>();
    files.forEach((part, file) -> hashes.put(part, FileHash.sha256(file)));
    return hashes;
  }

  private Rae4j open(RaeConfig read, Precision precision) {
    Rae4j.Builder builder =
        Rae4j.builder()
            .config(read)
            .engine(served.engine(), served.options().withPrecision(precision));
    served.plugins().ifPresent(builder::plugins);
    return builder.open();
  }

  /** The precision that is used where none is asked for. */
  Precision usualPrecision() {
    return served.options().precision();
  }

  /** All precisions, the usual one first. */
  Set<Precision> precisions() {
    Set<Precision> all = new LinkedHashSet<>(List.of(usualPrecision()));
    all.addAll(served.precisions());
    return all;
  }

  /** The name of the config. */
  String name() {
    return served.name();
  }

  /** The config, without what requests change. */
  RaeConfig config() {
    return config;
  }

  /** Makes and finds parts; nothing of it holds networks. */
  ModelAssembly assembly() {
    return assembly;
  }

  /** Whether there is a backbone. */
  boolean generates() {
    return config.stage2().isPresent();
  }

  /** What the classes are called; may be empty. */
  ClassNames classNames() {
    return config.misc().classNames();
  }

  /** The number of classes; 0 where nothing is generated. */
  int classes() {
    return generates() ? rae(usualPrecision()).generation().backbone().numClasses() : 0;
  }

  /** Whether pictures of no class are generated. */
  boolean takesNone() {
    return generates() && rae(usualPrecision()).generation().backbone().conditioning().takesNone();
  }

  /** Height and width of the pictures. */
  ImageSize imageSize() {
    return assembly.imageSize();
  }

  /** Pictures that run together. */
  int batchSize() {
    return batchSize;
  }

  /** What encodes and decodes. */
  RepresentationAutoencoder autoencoder() {
    return rae(usualPrecision()).autoencoder();
  }

  private Rae4j rae(Precision precision) {
    synchronized (opened) {
      Rae4j known = opened.get(precision);
      if (known == null) {
        known = open(config, precision);
        opened.put(precision, known);
      }
      return known;
    }
  }

  /**
   * Schedule, sampler and guidance of a request; no network is run or loaded.
   *
   * @throws io.github.rae4j.errors.RaeException if an option is unknown or out of range
   */
  PreparedSampling prepare(SamplingSettings settings) {
    synchronized (prepared) {
      PreparedSampling known = prepared.get(settings);
      if (known == null) {
        known =
            PreparedSampling.of(served, settings, config.guidance().method(), assembly.registry());
        if (known.guidance().needsGuidanceModel() && !assembly.guidance().needsGuidanceModel()) {
          throw ApiProblem.field(
              "guidance",
              "this guidance needs a second network, which the model of this server was opened"
                  + " without; GET /v1/model lists what it can do");
        }
        requireOutputs(known.guidance());
        prepared.put(settings, known);
      }
      return known;
    }
  }

  private void requireOutputs(Guidance guidance) {
    Set<String> missing = new TreeSet<>(guidance.furtherOutputs());
    assembly.backbone().backbone().furtherOutputs().forEach(spec -> missing.remove(spec.name()));
    if (!missing.isEmpty()) {
      throw ApiProblem.field(
          "guidance",
          "this guidance needs a model whose transformer also gives "
              + String.join(" and ", missing));
    }
  }

  /** The pipeline for settings, on the networks that are there. */
  GenerationPipeline pipeline(SamplingSettings settings) {
    PreparedSampling parts = prepare(settings);
    return rae(settings.precision())
        .generation()
        .with(parts.schedule(), parts.sampler(), parts.guidance());
  }

  /** What a picture that was generated with settings came from. */
  Provenance provenance(SamplingSettings settings, long seed, long number, String label) {
    PreparedSampling parts = prepare(settings);
    List<String> words = new ArrayList<>(List.of(served.described()));
    words.addAll(settings.overrides(config.guidance().method()));
    return new Provenance(
        String.join(" ", words),
        parts.config().toJson(),
        Optional.of(seed),
        Optional.of(number),
        label,
        hashes.join(),
        engineName(settings.precision()),
        parts.sampler().evaluations());
  }

  /** What a picture came from that no seed has a part in. */
  Provenance provenance(String label) {
    return new Provenance(
        served.described(),
        config.toJson(),
        Optional.empty(),
        Optional.empty(),
        label,
        hashes.join(),
        engineName(usualPrecision()),
        OptionalInt.empty());
  }

  private String engineName(Precision precision) {
    return Engines.describe(served.engine(), rae(precision).engine());
  }

  /** Where similar pictures are looked for. */
  Optional<String> gallery() {
    return served.gallery();
  }

  @Override
  public void close() {
    synchronized (opened) {
      opened.values().forEach(Rae4j::close);
      opened.clear();
    }
  }
}
