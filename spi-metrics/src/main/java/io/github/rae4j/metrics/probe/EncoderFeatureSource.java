// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.config.Config;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tribuo.ConfigurableDataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;

/**
 * Labelled images as Tribuo examples of an encoder's features: the mean of its tokens, as in {@code
 * rae4j probe}, with one feature {@code f000000}, {@code f000001}, ... per channel. The label is
 * the class index.
 *
 * <pre>{@code
 * MutableDataset<Label> training =
 *     new MutableDataset<>(EncoderFeatureSource.of("tiny-fashion", "fashion-mnist"));
 * }</pre>
 *
 * <p>Created in Java with {@link #builder}, or by OLCUT from a configuration file. Every iteration
 * opens the model, the engine and the data, runs batch by batch as examples are requested, and
 * closes everything at the end; if an iteration is abandoned early, {@link #close} does so. The
 * provenance records what the features depend on. When it is first requested, it reads all images
 * once to hash them, without running the encoder.
 *
 * <p>Not thread-safe.
 */
public final class EncoderFeatureSource implements ConfigurableDataSource<Label>, AutoCloseable {
  private static final LabelFactory LABELS = new LabelFactory();

  @Config(mandatory = true, description = "The model whose encoder runs: a YAML file or a preset.")
  private String config = "";

  @Config(description = "Changes to the config, each key.path=value.")
  private List<String> overrides = new ArrayList<>();

  @Config(
      mandatory = true,
      description = "The images: a path, or a data set with options as rae4j knows it.")
  private String data = "";

  @Config(
      description =
          "What is done to every image, such as center-crop:256 or pad:32; if empty, center-crop to"
              + " the size of the model's images.")
  private String prepare = "";

  @Config(description = "Only the first images, so many; 0 for all.")
  private int limit;

  @Config(description = "Images that run together.")
  private int batchSize = 64;

  @Config(description = "Threads that decode images; 0 for one for each processor.")
  private int decodeThreads;

  @Config(description = "Whether images that cannot be read are left out.")
  private boolean skipDamaged;

  @Config(description = "The engine that runs the encoder.")
  private String engine = "onnxruntime";

  @Config(description = "Where the engine runs: cpu, cuda or auto.")
  private String device = "cpu";

  private Optional<ImageDataSet> opened = Optional.empty();
  private Optional<EncoderFeatureProvenance> provenance = Optional.empty();
  private final List<FeaturePass> passes = new ArrayList<>();

  /** Called by OLCUT. */
  private EncoderFeatureSource() {}

  private EncoderFeatureSource(Builder builder) {
    config = builder.config;
    overrides = builder.overrides;
    data = builder.data;
    opened = builder.opened;
    prepare = builder.prepare;
    limit = builder.limit;
    batchSize = builder.batchSize;
    engine = builder.engine;
    device = builder.device.toString();
    postConfig();
  }

  /**
   * Creates a source of all images of a data set, with the encoder of a model.
   *
   * @param config a YAML file or the name of a preset
   * @param data a folder, an archive, or {@code fashion-mnist:split=test}
   */
  public static EncoderFeatureSource of(String config, String data) {
    return builder(config, data).build();
  }

  /** Starts building a source. See {@link #of}. */
  public static Builder builder(String config, String data) {
    return new Builder(config, data, Optional.empty());
  }

  /**
   * Starts building a source from an open data set.
   *
   * @param data is not closed by the source, and must stay open while the source is in use
   */
  public static Builder builder(String config, ImageDataSet data) {
    return new Builder(config, data.origin(), Optional.of(data));
  }

  /**
   * Validates the configuration.
   *
   * @throws RaeException if a value is invalid; the message names it
   */
  @Override
  public void postConfig() {
    if (batchSize < 1 || limit < 0 || decodeThreads < 0) {
      throw new ConfigException(
          "batchSize must be at least 1, limit and decodeThreads must not be negative, but they are"
              + String.format(Locale.ROOT, " %d, %d and %d", batchSize, limit, decodeThreads),
          Where.part("encoder features"));
    }
    preparation();
    engineOptions();
  }

  private EngineOptions engineOptions() {
    try {
      return EngineOptions.DEFAULT.on(Device.parse(device));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "device: " + e.getMessage(), Where.key("device").ofPart("encoder features"), e);
    }
  }

  private Optional<ImagePreparation> preparation() {
    return prepare.isEmpty() ? Optional.empty() : Optional.of(ImagePreparation.parse(prepare));
  }

  @Override
  public OutputFactory<Label> getOutputFactory() {
    return LABELS;
  }

  /**
   * Returns what the features depend on. The first call reads weights and images.
   *
   * @throws RaeException if any of them cannot be read
   */
  @Override
  public EncoderFeatureProvenance getProvenance() {
    if (provenance.isEmpty()) {
      try (OpenParts parts = new OpenParts()) {
        provenance = Optional.of(new EncoderFeatureProvenance(this, run().identify(parts)));
      }
    }
    return provenance.get();
  }

  /**
   * Returns the examples, each computed on request.
   *
   * @throws RaeException (also from the iterator) if an image cannot be read or has no class
   */
  @Override
  public Iterator<Example<Label>> iterator() {
    OpenParts parts = new OpenParts();
    try {
      FeaturePass pass =
          new FeaturePass(
              toString(),
              parts,
              new FeatureSource(run().features(parts)).iterator(),
              passes::remove);
      passes.add(pass);
      return pass;
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private EncoderRun run() {
    return new EncoderRun(
        config,
        overrides,
        new EncoderRun.Images(data, opened, preparation(), limit, decodeThreads, skipDamaged),
        batchSize,
        engine,
        engineOptions());
  }

  /** Ends unfinished iterations; the source can be used again afterwards. */
  @Override
  public void close() {
    List.copyOf(passes).forEach(FeaturePass::close);
  }

  /** The images and the config. */
  @Override
  public String toString() {
    return data + " by the encoder of " + config;
  }

  /** Configures a source. Not thread-safe. */
  public static final class Builder {
    private final String config;
    private final String data;
    private final Optional<ImageDataSet> opened;
    private List<String> overrides = List.of();
    private String prepare = "";
    private int limit;
    private int batchSize = 64;
    private String engine = "onnxruntime";
    private Device device = Device.CPU;

    private Builder(String config, String data, Optional<ImageDataSet> opened) {
      this.config = config;
      this.data = data;
      this.opened = opened;
    }

    /** Changes to the config, each {@code key.path=value}. */
    public Builder overrides(String... assignments) {
      overrides = List.of(assignments);
      return this;
    }

    /**
     * The preparation of every image, such as {@code pad:32}; see {@link ImagePreparation}. The
     * default is a centre crop to the size of the model's images.
     */
    public Builder prepare(String steps) {
      prepare = steps;
      return this;
    }

    /** Uses only the first images; 0 for all. */
    public Builder limit(int images) {
      limit = images;
      return this;
    }

    /** The batch size, 64 by default; the results do not depend on it. */
    public Builder batchSize(int images) {
      batchSize = images;
      return this;
    }

    /** The engine and its options; by default ONNX Runtime on the CPU. */
    public Builder engine(String name, Device where) {
      engine = name;
      device = where;
      return this;
    }

    /**
     * Creates the source; nothing is opened yet.
     *
     * @throws RaeException if a value is invalid; the message names it
     */
    public EncoderFeatureSource build() {
      return new EncoderFeatureSource(this);
    }
  }
}
