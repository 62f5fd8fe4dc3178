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
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Creates the feature networks named by protocols. Thread-safe. */
public final class FeatureNetworks {
  private FeatureNetworks() {}

  /**
   * Creates a feature network.
   *
   * @throws RaeException if there is no such provider or config, or naming all files that are
   *     missing
   */
  public static FeatureNetwork open(Registry registry, FeatureNetworkConfig choice) {
    if (choice.network().equals(FeatureNetworkConfig.ENCODER)) {
      ConfigParameters parameters = parameters(choice, new LocalFiles());
      Encoder encoder = encoder(registry, parameters.getString("config"));
      String token = parameters.getString("token", "mean");
      if (!List.of("mean", "class").contains(token)) {
        throw parameters.error("token", "must be mean or class, but is '" + token + "'");
      }
      FeatureNetwork network = token.equals("mean") ? of(encoder) : ofClassToken(encoder);
      parameters.rejectUnknown();
      return network;
    }
    FeatureNetworkProvider provider = registry.find(FeatureNetworkProvider.class, choice.network());
    LocalFiles files = new LocalFiles();
    Problems problems = new Problems();
    int missing;
    do {
      missing = files.absent.size();
      try {
        FeatureNetwork network = create(provider, choice, files);
        if (missing == 0) {
          return network;
        }
      } catch (RuntimeException e) {
        boolean first = missing == 0 || files.absent.size() > missing;
        if (first && e instanceof RaeException problem) {
          problems.add(problem);
        } else if (first) {
          throw e;
        }
      }
      // Asked again with nothing in place of a missing file, it asks for its other files too.
    } while (files.absent.size() > missing);
    problems.throwIfAny();
    throw new IllegalStateException(choice + " gave neither a network nor an error");
  }

  private static FeatureNetwork create(
      FeatureNetworkProvider provider, FeatureNetworkConfig choice, LocalFiles files) {
    ConfigParameters parameters = parameters(choice, files);
    FeatureNetwork network = PluginAnswers.made(provider, provider.create(parameters));
    parameters.rejectUnknown();
    return network;
  }

  private static ConfigParameters parameters(FeatureNetworkConfig choice, LocalFiles files) {
    return ConfigParameters.of("feature network " + choice.network(), choice.options(), files);
  }

  /** Uses an encoder as a feature network: the mean of its patch tokens. */
  public static FeatureNetwork of(Encoder encoder) {
    return new EncoderFeatures(encoder, Optional.empty());
  }

  /**
   * Uses an encoder as a feature network: its class token after the last norm with weight and bias.
   *
   * @throws RaeException if the encoder has none
   */
  public static FeatureNetwork ofClassToken(Encoder encoder) {
    if (encoder.lastHiddenState().isEmpty() || encoder.specialTokens() == 0) {
      throw new ConfigException(
          "this encoder has no class token; leave token out for the mean of its tokens",
          Where.key("token"));
    }
    return new EncoderFeatures(encoder, encoder.lastHiddenState());
  }

  private static Encoder encoder(Registry registry, String config) {
    RaeConfig read = RaeConfig.load(config, List.of());
    return new ModelAssembly(read, registry).encoder();
  }

  /** Looks up files in the working directory, rae4j's home and the Hugging Face cache. */
  private static final class LocalFiles implements ConfigSection.ModelFolders {
    private final PathResolver paths = PathResolver.withoutFile(ModelLocations.fromEnvironment());
    private final Set<String> absent = new HashSet<>();

    @Override
    public ModelFolder open(String name) {
      return LocalModelFolder.of(paths.modelFolder(name), file -> Checkpoint.open(file).weights());
    }

    @Override
    public Weights weights(String name) {
      if (absent.contains(name)) {
        return Weights.of(name, Map.of());
      }
      try {
        return Checkpoint.open(paths.file(name)).weights();
      } catch (MissingFileException e) {
        absent.add(name);
        throw e;
      }
    }
  }
}
