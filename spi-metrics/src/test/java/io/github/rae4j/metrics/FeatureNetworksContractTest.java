// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.metrics.inception.InceptionV3Provider;
import io.github.rae4j.metrics.inception.InceptionWeights;
import io.github.rae4j.metrics.lpips.LpipsAlexNetProvider;
import io.github.rae4j.metrics.lpips.LpipsVgg16Provider;
import io.github.rae4j.metrics.lpips.LpipsWeights;
import io.github.rae4j.metrics.vision.ClipVisionProvider;
import io.github.rae4j.metrics.vision.ConvNeXtProvider;
import io.github.rae4j.metrics.vision.VisionTransformerProvider;
import io.github.rae4j.network.Weights;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testkit.FeatureNetworkContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** All feature networks fulfil their contract. */
class FeatureNetworksContractTest {
  private static Weights missing(String name) {
    throw new MissingFileException("there is no file '" + name + "'", Where.file(name));
  }

  private static Weights golden(String name) {
    return Golden.get("feature-networks", name).weights("weights.safetensors");
  }

  @Nested
  class Inception extends FeatureNetworkContract {
    private static final Weights ZEROS = InceptionWeights.zeros();

    @Override
    protected FeatureNetworkProvider provider() {
      return new InceptionV3Provider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("weights", "inception.pth");
    }

    @Override
    protected Weights weights(String name) {
      return name.equals("inception.pth") ? ZEROS : missing(name);
    }

    @Override
    protected int smallestSide() {
      return 1;
    }
  }

  @Nested
  class LpipsOnVgg16 extends FeatureNetworkContract {
    private static final Weights TRUNK = LpipsWeights.vgg16();
    private static final Weights HEADS = LpipsWeights.vgg16Heads();

    @Override
    protected FeatureNetworkProvider provider() {
      return new LpipsVgg16Provider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("weights", "vgg.pth", "heads", "lpips.pth");
    }

    @Override
    protected Weights weights(String name) {
      return switch (name) {
        case "vgg.pth" -> TRUNK;
        case "lpips.pth" -> HEADS;
        default -> missing(name);
      };
    }

    @Override
    protected int smallestSide() {
      return 16;
    }
  }

  @Nested
  class LpipsOnAlexNet extends FeatureNetworkContract {
    private static final Weights MODULE = LpipsWeights.alexNetModule();

    @Override
    protected FeatureNetworkProvider provider() {
      return new LpipsAlexNetProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("weights", "module.pth");
    }

    @Override
    protected Weights weights(String name) {
      return name.equals("module.pth") ? MODULE : missing(name);
    }

    @Override
    protected int smallestSide() {
      return 31;
    }
  }

  @Nested
  class ConvNeXtV2 extends FeatureNetworkContract {
    private static final Weights WEIGHTS = golden("convnextv2_timm");

    @Override
    protected FeatureNetworkProvider provider() {
      return new ConvNeXtProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "weights",
          "w.safetensors",
          "size",
          32,
          "mean",
          List.of(0.5, 0.5, 0.5),
          "std",
          List.of(0.5, 0.5, 0.5),
          "eps",
          1e-6);
    }

    @Override
    protected Weights weights(String name) {
      return name.equals("w.safetensors") ? WEIGHTS : missing(name);
    }

    @Override
    protected int smallestSide() {
      return 1;
    }
  }

  @Nested
  class Clip extends FeatureNetworkContract {
    private static final Weights WEIGHTS = golden("clip_timm_padded");

    @Override
    protected FeatureNetworkProvider provider() {
      return new ClipVisionProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "weights",
          "w.safetensors",
          "size",
          18,
          "mean",
          List.of(0.5, 0.5, 0.5),
          "std",
          List.of(0.5, 0.5, 0.5),
          "activation",
          "gelu",
          "eps",
          1e-5,
          "heads",
          2);
    }

    @Override
    protected Weights weights(String name) {
      return name.equals("w.safetensors") ? WEIGHTS : missing(name);
    }

    @Override
    protected int smallestSide() {
      return 1;
    }
  }

  @Nested
  class Siglip extends FeatureNetworkContract {
    private static final Weights WEIGHTS = golden("siglip_timm");

    @Override
    protected FeatureNetworkProvider provider() {
      return new VisionTransformerProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "weights",
          "w.safetensors",
          "size",
          12,
          "mean",
          List.of(0.5, 0.5, 0.5),
          "std",
          List.of(0.5, 0.5, 0.5),
          "activation",
          "gelu",
          "eps",
          1e-6,
          "heads",
          2);
    }

    @Override
    protected Weights weights(String name) {
      return name.equals("w.safetensors") ? WEIGHTS : missing(name);
    }

    @Override
    protected int smallestSide() {
      return 1;
    }
  }
}
