// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.config.Config;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.tribuo.ConfigurableDataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;

/**
 * Labelled images as Tribuo examples of an encoder's features: the mean of its tokens, as {@code
 * rae4j probe} takes it, one feature {@code f000000}, {@code f000001}, ... for each channel. A
 * label is the number of the class.
 *
 * <pre>{@code
 * MutableDataset<Label> training =
 *     new MutableDataset<>(EncoderFeatureSource.of("tiny-fashion", "fashion-mnist"));
 * }</pre>
 *
 * <p>Made in Java by {@link #builder}, or by OLCUT from a configuration file. Every iteration opens
 * model, engine and data, runs batch by batch as the examples are taken, and closes them at the
 * end; {@link #close} does so where one is left early. The provenance says what the features depend
 * on; to hash the data it reads all images once, without running them, when it is first asked for.
 *
 * <p>For one thread.
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

  /** For OLCUT. */
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
   * All images of a data set, by the encoder of a model.
   *
   * @param config a YAML file or the name of a preset
   * @param data as for {@code rae4j probe --train}: a folder, an archive, or {@code
   *     fashion-mnist:split=test}
   */
  public static EncoderFeatureSource of(String config, String data) {
    return builder(config, data).build();
  }

  /** Starts a source. See {@link #of}. */
  public static Builder builder(String config, String data) {
    return new Builder(config, data, Optional.empty());
  }

  /**
   * Starts a source of a data set that is open.
   *
   * @param data stays open, and has to while the source is in use
   */
  public static Builder builder(String config, ImageDataSet data) {
    return new Builder(config, data.origin(), Optional.of(data));
  }

  /**
   * Checks the configuration.
   *
   * @throws RaeException naming the value that does not fit
   */
  @Override
  public void postConfig() {
    if (batchSize < 1 || limit < 0 || decodeThreads < 0) {
      throw new RaeException(
          "batchSize must be at least 1, limit and decodeThreads must not be negative, but they are"
              + " %d, %d and %d".formatted(batchSize, limit, decodeThreads));
    }
    preparation();
    engineOptions();
  }

  private EngineOptions engineOptions() {
    try {
      return EngineOptions.DEFAULT.on(Device.parse(device));
    } catch (IllegalArgumentException e) {
      throw new RaeException("device: " + e.getMessage(), e);
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
   * What the features depend on. The first call reads weights and images.
   *
   * @throws RaeException if one of them cannot be read
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
   * The examples, each computed when it is asked for.
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

  /** Ends iterations that have not come to their end; the source can be used again. */
  @Override
  public void close() {
    List.copyOf(passes).forEach(FeaturePass::close);
  }

  /** The images and the config. */
  @Override
  public String toString() {
    return data + " by the encoder of " + config;
  }

  /** Says which features. Not thread-safe. */
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
     * What is done to every image, such as {@code pad:32}; see {@link ImagePreparation}. Unless
     * given, a centre crop to the size of the model's images.
     */
    public Builder prepare(String steps) {
      prepare = steps;
      return this;
    }

    /** Only the first images; 0 for all. */
    public Builder limit(int images) {
      limit = images;
      return this;
    }

    /** Images that run together, 64 unless given; no result depends on it. */
    public Builder batchSize(int images) {
      batchSize = images;
      return this;
    }

    /** The engine and where it runs; ONNX Runtime on the CPU unless given. */
    public Builder engine(String name, Device where) {
      engine = name;
      device = where;
      return this;
    }

    /**
     * Makes the source; nothing is opened yet.
     *
     * @throws RaeException naming the value that does not fit
     */
    public EncoderFeatureSource build() {
      return new EncoderFeatureSource(this);
    }
  }
}
