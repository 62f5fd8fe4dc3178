// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is wrong with a feature network is said with its name, once. */
class FeatureExtractorTest {
  private static final ImageSize SIZE = new ImageSize(8, 8);

  private static void refused(
      String message, String choice, Function<FeatureNetworkConfig, FeatureNetwork> networks) {
    FeatureNetworkConfig parsed = FeatureNetworkConfig.parse(choice);
    try (FeatureExtractor extractor = FeatureExtractor.of(new NoEngine(), parsed, networks)) {
      for (Runnable use :
          new Runnable[] {
            () -> extractor.outputs(SIZE), () -> extractor.open(Optional.of(SIZE)),
          }) {
        assertEquals(message, assertThrows(RaeException.class, use::run).getMessage());
      }
    }
  }

  @Test
  void anOptionOfTheNetwork() {
    try (Registry registry = Registry.standard()) {
      refused(
          "feature network encoder: config: is missing; expected a text",
          "encoder",
          choice -> FeatureNetworks.open(registry, choice));
    }
  }

  @Test
  void imagesThatItDoesNotTake() {
    refused("feature network large: images are too small", "large", choice -> new Large());
  }

  /** Takes large images only. */
  private static final class Large implements FeatureNetwork {
    @Override
    public Network network(int height, int width) {
      throw new RaeException("images are too small");
    }

    @Override
    public Weights weights() {
      return Weights.of("none", Map.of());
    }
  }
}
