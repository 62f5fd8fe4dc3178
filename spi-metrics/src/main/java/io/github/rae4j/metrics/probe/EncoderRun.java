// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.NetworkFingerprint;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.evaluation.data.DataSetDigest;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.probe.ExtractedFeatures;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.probe.LabeledFeatures;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of an encoder over the images of a data set. Immutable; whatever a method opens is owned by
 * its caller.
 *
 * @param config a YAML file or the name of a preset
 * @param overrides {@code key.path=value}
 * @param images the images to encode
 * @param batchSize images per batch
 * @param engine name of the engine
 * @param options options of the engine
 */
record EncoderRun(
    String config,
    List<String> overrides,
    Images images,
    int batchSize,
    String engine,
    EngineOptions options) {

  /**
   * The images of a run and how they are read.
   *
   * @param location as accepted by {@link DataSets#open}
   * @param opened the data set if it is already open
   * @param preparation empty for a centre crop to the size of the model's images
   * @param limit only the first images; 0 for all
   * @param threads decoding threads; 0 for one per processor
   * @param skipDamaged whether unreadable images are skipped
   */
  record Images(
      String location,
      Optional<ImageDataSet> opened,
      Optional<ImagePreparation> preparation,
      int limit,
      int threads,
      boolean skipDamaged) {
    private ImageDataSet open(Registry registry, OpenParts parts) {
      return opened.orElseGet(() -> parts.add(DataSets.open(registry, location)));
    }

    private ImageStream stream(ImageDataSet data, ImagePreparation steps, OpenParts parts) {
      return parts.add(
          new ImageStream.Options(data, steps, threads, skipDamaged).open(0, size(data)));
    }

    private int size(ImageDataSet data) {
      return limit > 0 ? Math.min(limit, data.size()) : data.size();
    }
  }

  /**
   * What the features depend on.
   *
   * @param configOrigin the file or preset, and whether there are overrides
   * @param weights hash of the encoder's weights
   * @param dataOrigin the data set and its location
   * @param dataHash hash over images and labels, before preparation
   * @param count number of images
   * @param preparation preparation of every image
   */
  record Identity(
      String configOrigin,
      String weights,
      String dataOrigin,
      String dataHash,
      int count,
      String preparation) {}

  /** Hashes weights and images without starting an engine. */
  Identity identify(OpenParts parts) {
    Registry registry = parts.add(Registry.standard());
    RaeConfig read = Rae4j.readConfig(config, overrides);
    ModelAssembly assembly = new ModelAssembly(read, registry);
    ImageDataSet data = images.open(registry, parts);
    ImageStream unprepared = images.stream(data, ImagePreparation.NONE, parts);
    String hash = DataSetDigest.sha256(unprepared);
    return new Identity(
        read.origin(),
        fingerprint(assembly.encoder()),
        data.origin(),
        hash,
        images.size(data) - unprepared.skipped().size(),
        preparation(assembly).name());
  }

  private static String fingerprint(Encoder encoder) {
    Network network = encoder.network();
    // An encoder with nothing to learn, such as raw pixels, has no weights either.
    boolean learned = !NetworkSummary.of(network).specs().isEmpty();
    return NetworkFingerprint.of(
        network, learned ? encoder.weights() : Weights.of("no weights", Map.of()));
  }

  private ImagePreparation preparation(ModelAssembly assembly) {
    return images.preparation().orElseGet(() -> ImagePreparation.centerCrop(assembly.imageSize()));
  }

  /** Returns the features, which are computed on request. */
  LabeledFeatures features(OpenParts parts) {
    Rae4j rae =
        parts.add(
            Rae4j.builder()
                .config(Rae4j.readConfig(config, overrides))
                .engine(engine, options)
                .open());
    Encoder encoder = rae.assembly().encoder();
    // Tokens need neither the decoder nor the statistics, and their files may be missing.
    RepresentationAutoencoder half =
        parts.add(RepresentationAutoencoder.builder(rae.engine(), encoder).build());
    ImageDataSet data = images.open(rae.registry(), parts);
    ImageStream stream = images.stream(data, preparation(rae.assembly()), parts);
    return new ExtractedFeatures(
        data.origin(),
        stream,
        batchSize,
        batch -> ExtractedFeatures.meanPooled(half.tokens(batch)));
  }
}
