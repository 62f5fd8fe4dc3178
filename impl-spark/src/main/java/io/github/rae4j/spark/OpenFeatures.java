// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.FeatureExtractor;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A feature network that is open in an executor, with weights that are the driver's. Thread-safe;
 * {@link ExecutorModels} closes it.
 */
public final class OpenFeatures implements AutoCloseable {
  private final PreparedFeatures prepared;
  private final ExecutorPlace place;
  private final Registry registry;
  private final Optional<FeatureExtractor> extractor;
  private final OpenParts opened;

  private OpenFeatures(
      PreparedFeatures prepared,
      ExecutorPlace place,
      Registry registry,
      Optional<FeatureExtractor> extractor,
      OpenParts opened) {
    this.prepared = prepared;
    this.place = place;
    this.registry = registry;
    this.extractor = extractor;
    this.opened = opened;
  }

  static OpenFeatures open(PreparedFeatures prepared, ExecutorPlace place) {
    OpenParts opened = new OpenParts();
    try {
      Registry registry = opened.add(Registry.standard());
      prepared.software().requireSame(SoftwareVersions.of(registry), place, prepared.driver());
      Optional<FeatureExtractor> extractor =
          prepared
              .model()
              .map(model -> ofEncoder(prepared, opened.add(OpenModel.open(model, place))))
              .or(
                  () ->
                      prepared.network().map(name -> ofNetwork(prepared, place, registry, opened)))
              .map(opened::add);
      return new OpenFeatures(prepared, place, registry, extractor, opened);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static FeatureExtractor ofEncoder(PreparedFeatures prepared, OpenModel model) {
    Supplier<Encoder> encoder = () -> model.autoencoder(ModelUse.ENCODE).encoder();
    return new FeatureExtractor(
        model.rae().engine(), prepared.choice(), () -> FeatureNetworks.of(encoder.get()));
  }

  private static FeatureExtractor ofNetwork(
      PreparedFeatures prepared, ExecutorPlace place, Registry registry, OpenParts opened) {
    EngineSettings settings = prepared.engine();
    Engine engine =
        opened.add(
            Engines.start(
                registry.find(EngineProvider.class, settings.name()), settings.options(place)));
    return new FeatureExtractor(
        engine, prepared.choice(), () -> FeatureNetworks.open(registry, prepared.choice()));
  }

  /** The providers there; metrics are found by it. */
  public Registry registry() {
    return registry;
  }

  /**
   * The features of images.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @return float32 {@code (n, d)} by output name
   * @throws CheckpointException naming the host, if the weights there are not the driver's
   */
  public Map<String, Tensor> run(Tensor images) {
    Map<String, Tensor> features = extractor().run(images);
    verify();
    return features;
  }

  /** The features of pairs, by output name; see {@link #run(Tensor)}. */
  public Map<String, Tensor> run(Tensor images, Tensor originals) {
    Map<String, Tensor> features = extractor().run(images, originals);
    verify();
    return features;
  }

  private FeatureExtractor extractor() {
    // The choice says what is missing.
    return extractor.orElseThrow(
        () -> new IllegalStateException("no network " + prepared.choice()));
  }

  private void verify() {
    String fingerprint = extractor().fingerprint();
    if (prepared.network().isPresent() && !prepared.fingerprint().equals(fingerprint)) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "the weights of %s on %s are not those of the driver's host %s (fingerprint %s, not"
                  + " %s); give all machines the same file",
              prepared.label(),
              place,
              prepared.driver(),
              fingerprint,
              prepared.fingerprint()),
          Where.part(prepared.label()));
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
