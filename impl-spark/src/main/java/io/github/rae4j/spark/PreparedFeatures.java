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
import java.util.Locale;
import java.util.Optional;

/**
 * A feature network whose weights the driver has seen: what travels to the executors. Immutable.
 *
 * @param network the network and its options, as {@code --features} of the command takes them; empty
 *     if only pixels are looked at
 * @param model the model whose encoder is the network, instead
 * @param engine runs it
 * @param fingerprint of the weights; empty without a network
 * @param software what the driver runs
 * @param driver the driver's host, for messages
 */
public record PreparedFeatures(
    Optional<String> network,
    Optional<PreparedModel> model,
    EngineSettings engine,
    String fingerprint,
    SoftwareVersions software,
    String driver)
    implements ExecutorResource<OpenFeatures> {
  /** The side of images for which the names and shapes of weights are asked. */
  private static final int ANY_SIDE = 256;

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
    try (Registry registry = Registry.standard()) {
      return new PreparedFeatures(
          network,
          model.map(encoder -> encoder.prepare(ModelUse.ENCODE)),
          engine,
          network
              .map(FeatureNetworkConfig::parse)
              .map(choice -> fingerprint(FeatureNetworks.open(registry, choice)))
              .orElse(""),
          SoftwareVersions.of(registry),
          ExecutorPlace.current().host());
    }
  }

  private static String fingerprint(FeatureNetwork network) {
    return NetworkFingerprint.of(network.network(ANY_SIDE, ANY_SIDE), network.weights());
  }

  /** The network. */
  FeatureNetworkConfig choice() {
    return model
        .map(encoder -> FeatureNetworkConfig.encoderOf(encoder.model().config()))
        .or(() -> network.map(FeatureNetworkConfig::parse))
        .orElseThrow(
            () ->
                new ConfigException(
                    "name the feature network: lpips needs one, for example lpips-vgg16",
                    Where.key("features")));
  }

  @Override
  public String label() {
    return network
        .map(name -> "the feature network " + name)
        .or(() -> model.map(encoder -> "the encoder of " + encoder.model().described()))
        .orElse("nothing");
  }

  @Override
  public String key() {
    return String.format(
        Locale.ROOT,
        "%s %s %s",
        network.orElse(""),
        fingerprint,
        model.map(PreparedModel::key).orElse(""));
  }

  @Override
  public OpenFeatures open(ExecutorPlace place) {
    return OpenFeatures.open(this, place);
  }
}
