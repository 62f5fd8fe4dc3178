// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.NetworkFingerprint;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.metric.FeatureNetwork;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A feature network whose weights the driver has seen: what travels to the executors. Immutable.
 */
public final class PreparedFeatures implements ExecutorResource<OpenFeatures> {
  private static final long serialVersionUID = 1L;

  /** The side of images for which the names and shapes of weights are asked. */
  private static final int ANY_SIDE = 256;

  private final @Nullable SharedFeatures network;
  private final @Nullable PreparedModel model;
  private final EngineSettings engine;
  private final String fingerprint;
  private final SoftwareVersions software;
  private final String driver;

  private PreparedFeatures(
      @Nullable SharedFeatures network,
      @Nullable PreparedModel model,
      EngineSettings engine,
      String fingerprint,
      SoftwareVersions software,
      String driver) {
    this.network = network;
    this.model = model;
    this.engine = engine;
    this.fingerprint = fingerprint;
    this.software = software;
    this.driver = driver;
  }

  /** What needs no network. */
  static PreparedFeatures ofPixels(EngineSettings engine) {
    return of(Optional.empty(), Optional.empty(), engine);
  }

  /**
   * A feature network.
   *
   * @param network as {@code --features} of the command takes it
   * @throws io.github.rae4j.errors.RaeException if there is none of that name, or its files are not
   *     on the driver's machine
   */
  public static PreparedFeatures of(String network, EngineSettings engine) {
    return of(Optional.of(network), Optional.empty(), engine);
  }

  /** The encoder of a model, its tokens averaged. */
  public static PreparedFeatures ofEncoder(SparkModel model) {
    return of(Optional.empty(), Optional.of(model), model.engine());
  }

  private static PreparedFeatures of(
      Optional<String> network, Optional<SparkModel> model, EngineSettings engine) {
    SparkRequirements.check();
    Optional<SharedFeatures> shared =
        network.map(FeatureNetworkConfig::parse).map(SharedFeatures::of);
    try (Registry registry = Registry.standard()) {
      return new PreparedFeatures(
          shared.orElse(null),
          model.map(encoder -> encoder.prepare(ModelUse.ENCODE)).orElse(null),
          engine,
          shared
              .map(choice -> fingerprint(FeatureNetworks.open(registry, choice.here())))
              .orElse(""),
          SoftwareVersions.of(registry),
          ExecutorPlace.current().host());
    }
  }

  private static String fingerprint(FeatureNetwork network) {
    return NetworkFingerprint.of(network.network(ANY_SIDE, ANY_SIDE), network.weights());
  }

  /** The network and its options; empty if only pixels are looked at. */
  public Optional<String> network() {
    return Optional.ofNullable(network).map(SharedFeatures::toString);
  }

  /** The model whose encoder is the network, where no network is named. */
  public Optional<PreparedModel> model() {
    return Optional.ofNullable(model);
  }

  /** Identifies the weights of a network that is named; empty otherwise. */
  public String fingerprint() {
    return fingerprint;
  }

  /** What the driver runs. */
  public SoftwareVersions software() {
    return software;
  }

  /** The driver's host, for messages. */
  public String driver() {
    return driver;
  }

  @Override
  public EngineSettings engine() {
    return engine;
  }

  /**
   * The network, with the paths of this machine.
   *
   * @throws ConfigException if there is none
   */
  FeatureNetworkConfig choice() {
    return model()
        .map(encoder -> FeatureNetworkConfig.encoderOf(encoder.model().config()))
        .or(() -> Optional.ofNullable(network).map(SharedFeatures::here))
        .orElseThrow(
            () ->
                new ConfigException(
                    "no network is named, but lpips needs one; call setNetwork, for example with"
                        + " lpips-vgg16",
                    Where.key("network")));
  }

  @Override
  public String label() {
    return network()
        .map(name -> "the feature network " + name)
        .or(() -> model().map(encoder -> "the encoder of " + encoder.model().described()))
        .orElse("what measures pixels");
  }

  @Override
  public String key() {
    return String.join(
        " ", network().orElse(""), fingerprint, model().map(PreparedModel::key).orElse(""));
  }

  @Override
  public OpenFeatures open(ExecutorPlace place) {
    return OpenFeatures.open(this, place);
  }
}
