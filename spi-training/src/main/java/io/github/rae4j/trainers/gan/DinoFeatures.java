// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The frozen DINO of a discriminator as feature extractor: {@code images} float32 {@code (batch, 3,
 * height, width)} in [−1, 1] → the activations {@code (batch, width, tokens)} that the heads take.
 * Immutable and thread-safe.
 *
 * @param config of the discriminator
 * @param height of the images
 * @param width of the images
 */
record DinoFeatures(DinoDiscriminator.Config config, int height, int width) implements Network {
  /** Number of activations: the last block's and those of the key depths that there are. */
  static int count(DinoDiscriminator.Config config) {
    return 1 + (int) config.keyDepths().stream().filter(d -> d < config.depth()).count();
  }

  @Override
  public Signature signature() {
    List<TensorSpec> outputs = new ArrayList<>();
    long tokens = (long) config.grid() * config.grid();
    for (int i = 0; i < count(config); i++) {
      outputs.add(TensorSpec.batched(ConvHeads.feature(i), config.width(), tokens));
    }
    return new Signature(List.of(TensorSpec.batched("images", 3, height, width)), outputs);
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    List<V> activations =
        new DinoTower<>(ops, config).activations(NamedValues.require(inputs, "images"));
    Map<String, V> named = new LinkedHashMap<>();
    for (int i = 0; i < activations.size(); i++) {
      named.put(ConvHeads.feature(i), activations.get(i));
    }
    return named;
  }

  /** The last norm, DINO's own projection head and recomputed scales are not used. */
  @Override
  public boolean ignoresKey(String key) {
    return key.startsWith("norm.")
        || key.startsWith("head.")
        || key.equals("x_scale")
        || key.equals("x_shift");
  }
}
