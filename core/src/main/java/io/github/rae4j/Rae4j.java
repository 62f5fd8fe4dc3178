// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j;

import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.ConfigEnvironment;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.export.ExportedModel;
import io.github.rae4j.core.export.ModelExport;
import io.github.rae4j.core.export.ModelPart;
import io.github.rae4j.core.lookup.RecordTypes;
import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A configured model, ready to use: registry, config, engine, and the parts made of them.
 *
 * <pre>{@code
 * try (Rae4j rae = Rae4j.open("tiny-fashion-ig")) {
 *   Tensor images = rae.generation().images(GenerationRequest.ofLabels(0, 1, 2).withSeed(7));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Parts are made on first use and closed with this object.
 */
public final class Rae4j implements AutoCloseable {
  /** The engine where none is named. */
  public static final String DEFAULT_ENGINE = "onnxruntime";

  private final ModelAssembly assembly;
  private final Engine engine;
  private final Supplier<RepresentationAutoencoder> autoencoders;
  private final Supplier<GenerationPipeline> generations;
  private final OpenParts opened;
  private Optional<RepresentationAutoencoder> autoencoder = Optional.empty();
  private Optional<GenerationPipeline> generation = Optional.empty();
  private boolean closed;

  private Rae4j(
      ModelAssembly assembly,
      Engine engine,
      Supplier<RepresentationAutoencoder> autoencoders,
      Supplier<GenerationPipeline> generations,
      OpenParts opened) {
    this.assembly = assembly;
    this.engine = engine;
    this.autoencoders = autoencoders;
    this.generations = generations;
    this.opened = opened;
  }

  private Rae4j(ModelAssembly assembly, Engine engine, OpenParts opened) {
    this.assembly = assembly;
    this.engine = engine;
    this.autoencoders = () -> opened.add(assembly.autoencoder(engine));
    this.generations =
        () ->
            opened.add(
                assembly.config().stage1().isPresent()
                    ? assembly.generation(engine, autoencoder())
                    : assembly.generation(engine));
    this.opened = opened;
  }

  /**
   * A model of parts that somebody else makes, such as a framework for dependency injection.
   *
   * @param autoencoder makes the autoencoder; called once at most
   * @param generation makes the pipeline; called once at most
   * @param opened closed with the model: everything that is not to outlive it
   */
  public static Rae4j of(
      ModelAssembly assembly,
      Engine engine,
      Supplier<RepresentationAutoencoder> autoencoder,
      Supplier<GenerationPipeline> generation,
      OpenParts opened) {
    return new Rae4j(assembly, engine, autoencoder, generation, opened);
  }

  /**
   * Opens a model with the default engine on the CPU.
   *
   * @param config a YAML file or the name of a preset
   * @param overrides {@code key.path=value}
   */
  public static Rae4j open(String config, String... overrides) {
    return builder().config(config, List.of(overrides)).open();
  }

  /** Starts opening a model. */
  public static Builder builder() {
    return new Builder();
  }

  /** Reads a config with the model folders of this machine. */
  public static RaeConfig readConfig(String config, List<String> overrides) {
    return RaeConfig.load(
        config,
        overrides,
        new ConfigEnvironment(
            ModelLocations.fromEnvironment(), file -> Checkpoint.open(file).weights()));
  }

  /** Makes single parts. */
  public ModelAssembly assembly() {
    return assembly;
  }

  /** The providers that were found; closed with this object. */
  public Registry registry() {
    return assembly.registry();
  }

  /** What the classes of the model are called; empty where the config does not say it. */
  public ClassNames classNames() {
    return assembly.config().misc().classNames();
  }

  /** The engine. */
  public Engine engine() {
    return engine;
  }

  /**
   * The autoencoder of the config.
   *
   * @throws io.github.rae4j.errors.RaeException if parts or statistics do not fit one another
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized RepresentationAutoencoder autoencoder() {
    requireOpen();
    if (autoencoder.isEmpty()) {
      autoencoder = Optional.of(autoencoders.get());
    }
    return autoencoder.get();
  }

  /**
   * The generation pipeline of the config; it decodes if the config has a stage_1.
   *
   * @throws io.github.rae4j.errors.RaeException if weights are missing or parts do not fit
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized GenerationPipeline generation() {
    requireOpen();
    if (generation.isEmpty()) {
      generation = Optional.of(generations.get());
    }
    return generation.get();
  }

  /**
   * Writes a part of the model in the format that the ending of the target names: {@code .onnx}, or
   * {@code .pt} and {@code .safetensors} with the reference's key names. See {@link ModelExport}
   * for more.
   *
   * @throws io.github.rae4j.errors.RaeException if the config has no such part, its weights are
   *     missing or do not fit, or the target cannot be written
   * @throws IllegalStateException after {@link #close}
   */
  public synchronized ExportedModel export(ModelPart part, Path target) {
    requireOpen();
    return ModelExport.of(assembly).write(part, target);
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      opened.close();
    } finally {
      RecordTypes.forget();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this model has been closed");
    }
  }

  /** Says what to open. Not thread-safe. */
  public static final class Builder {
    private Optional<RaeConfig> config = Optional.empty();
    private String engine = DEFAULT_ENGINE;
    private EngineOptions options = EngineOptions.DEFAULT;
    private Optional<Precision> precision = Optional.empty();
    private boolean fast;
    private Optional<Path> plugins = Optional.empty();

    private Builder() {}

    /** A YAML file or the name of a preset, with {@code key.path=value} overrides. */
    public Builder config(String fileOrPreset, List<String> overrides) {
      return config(readConfig(fileOrPreset, overrides));
    }

    /** A config that has been read. */
    public Builder config(RaeConfig read) {
      this.config = Optional.of(read);
      return this;
    }

    /** The engine and how it is to run. */
    public Builder engine(String name, EngineOptions engineOptions) {
      this.engine = name;
      this.options = engineOptions;
      return this;
    }

    /**
     * The arithmetic in which networks are run, whatever the engine's options say; float32 where
     * nobody says it.
     */
    public Builder precision(Precision wanted) {
      this.precision = Optional.of(wanted);
      return this;
    }

    /**
     * Samples with the cheaper sampler that the config records as no worse, see {@link
     * RaeConfig#withFastSampler}; {@link #open} fails where it records none.
     */
    public Builder fast() {
      this.fast = true;
      return this;
    }

    /**
     * A folder with plugins, beside what is on the class path; see {@link Registry#withPlugins}.
     */
    public Builder plugins(Path folder) {
      this.plugins = Optional.of(folder);
      return this;
    }

    /**
     * Finds the providers and starts the engine.
     *
     * @throws io.github.rae4j.errors.RaeException if a provider is unknown, the device cannot be
     *     used, the engine does not compute in the precision, or the config records no fast sampler
     *     where one was asked for
     */
    public Rae4j open() {
      RaeConfig read =
          config.orElseThrow(() -> new IllegalStateException("name a config before opening"));
      RaeConfig wanted = fast ? read.withFastSampler() : read;
      OpenParts opened = new OpenParts();
      try {
        Registry registry =
            opened.add(plugins.map(Registry::withPlugins).orElseGet(Registry::standard));
        EngineProvider provider = registry.find(EngineProvider.class, engine);
        Engine started =
            opened.add(
                Engines.start(provider, precision.map(options::withPrecision).orElse(options)));
        return new Rae4j(new ModelAssembly(wanted, registry), started, opened);
      } catch (RuntimeException e) {
        opened.close();
        throw e;
      }
    }
  }
}
