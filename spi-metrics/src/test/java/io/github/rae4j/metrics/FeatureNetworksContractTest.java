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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** All feature networks fulfil their contract. */
class FeatureNetworksContractTest {
  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

  private static Weights golden(String name) {
    return Golden.get("feature-networks", name).weights("weights.safetensors");
  }

  /** A network with weights under the keys that name them, and other options. */
  abstract static class OfWeights extends FeatureNetworkContract {
    private final FeatureNetworkProvider provider;
    private final Map<String, Weights> weights;
    private final Map<String, ?> others;
    private final int smallestSide;

    OfWeights(
        FeatureNetworkProvider provider,
        Map<String, Weights> weights,
        Map<String, ?> others,
        int smallestSide) {
      this.provider = provider;
      this.weights = weights;
      this.others = others;
      this.smallestSide = smallestSide;
    }

    @Override
    protected FeatureNetworkProvider provider() {
      return provider;
    }

    @Override
    protected Map<String, Object> parameters() {
      Map<String, Object> parameters = new HashMap<>(others);
      weights.keySet().forEach(key -> parameters.put(key, key + ".pth"));
      return parameters;
    }

    @Override
    protected Weights weights(String name) {
      return weights.entrySet().stream()
          .filter(entry -> name.equals(entry.getKey() + ".pth"))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow(
              () -> new MissingFileException("there is no file '" + name + "'", Where.file(name)));
    }

    @Override
    protected int smallestSide() {
      return smallestSide;
    }
  }

  @Nested
  class Inception extends OfWeights {
    private static final Weights ZEROS = InceptionWeights.zeros();

    Inception() {
      super(new InceptionV3Provider(), Map.of("weights", ZEROS), Map.of(), 1);
    }
  }

  @Nested
  class LpipsOnVgg16 extends OfWeights {
    private static final Weights TRUNK = LpipsWeights.vgg16();
    private static final Weights HEADS = LpipsWeights.vgg16Heads();

    LpipsOnVgg16() {
      super(new LpipsVgg16Provider(), Map.of("weights", TRUNK, "heads", HEADS), Map.of(), 16);
    }
  }

  @Nested
  class LpipsOnAlexNet extends OfWeights {
    private static final Weights MODULE = LpipsWeights.alexNetModule();

    LpipsOnAlexNet() {
      super(new LpipsAlexNetProvider(), Map.of("weights", MODULE), Map.of(), 31);
    }
  }

  @Nested
  class ConvNeXtV2 extends OfWeights {
    ConvNeXtV2() {
      super(
          new ConvNeXtProvider(),
          Map.of("weights", golden("convnextv2_timm")),
          Map.of("size", 32, "mean", HALF, "std", HALF, "eps", 1e-6),
          1);
    }
  }

  /** Vision transformers of two heads. */
  abstract static class OfVit extends OfWeights {
    OfVit(FeatureNetworkProvider provider, String name, int size, double eps) {
      super(
          provider,
          Map.of("weights", golden(name)),
          Map.of(
              "size",
              size,
              "mean",
              HALF,
              "std",
              HALF,
              "activation",
              "gelu",
              "eps",
              eps,
              "heads",
              2),
          1);
    }
  }

  @Nested
  class Clip extends OfVit {
    Clip() {
      super(new ClipVisionProvider(), "clip_timm_padded", 18, 1e-5);
    }
  }

  @Nested
  class Siglip extends OfVit {
    Siglip() {
      super(new VisionTransformerProvider(), "siglip_timm", 12, 1e-6);
    }
  }
}
