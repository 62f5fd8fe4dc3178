// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.LocalModelFolder;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.PathResolver;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.ModelFolder;
import java.util.List;

/** Creates the feature networks named by protocols. Thread-safe. */
public final class FeatureNetworks {
  private FeatureNetworks() {}

  /**
   * Creates a feature network.
   *
   * @throws io.github.rae4j.errors.RaeException if there is no such provider, config or file
   */
  public static FeatureNetwork open(Registry registry, FeatureNetworkConfig choice) {
    ConfigParameters parameters =
        ConfigParameters.of(
            "feature network " + choice.network(), choice.options(), new LocalFiles());
    FeatureNetwork network =
        choice.network().equals(FeatureNetworkConfig.ENCODER)
            ? encoder(registry, parameters.getString("config"))
            : registry.find(FeatureNetworkProvider.class, choice.network()).create(parameters);
    parameters.rejectUnknown();
    return network;
  }

  /** Uses an encoder as a feature network: the mean of its patch tokens. */
  public static FeatureNetwork of(Encoder encoder) {
    return new EncoderFeatures(encoder);
  }

  private static FeatureNetwork encoder(Registry registry, String config) {
    RaeConfig read = RaeConfig.load(config, List.of());
    return of(new ModelAssembly(read, registry).encoder());
  }

  /** Looks up files in the working directory, rae4j's home and the Hugging Face cache. */
  private static final class LocalFiles implements ConfigSection.ModelFolders {
    private final PathResolver paths = PathResolver.withoutFile(ModelLocations.fromEnvironment());

    @Override
    public ModelFolder open(String name) {
      return LocalModelFolder.of(paths.modelFolder(name), file -> Checkpoint.open(file).weights());
    }

    @Override
    public Weights weights(String name) {
      return Checkpoint.open(paths.file(name)).weights();
    }
  }
}
