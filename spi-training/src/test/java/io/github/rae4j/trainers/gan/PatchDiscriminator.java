// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.TrainingOps;
import java.util.List;
import java.util.Map;

/**
 * The discriminator of the reference results: a frozen convolution that extracts patches, and one
 * head.
 *
 * @param featureWeights {@code embed.weight} and {@code embed.bias}, among others
 * @param channels width of a patch
 * @param patch side of a patch in pixels
 * @param kernel of the head
 */
public record PatchDiscriminator(Weights featureWeights, int channels, int patch, int kernel)
    implements Discriminator {

  @Override
  public Network features(int height, int width) {
    return new Network() {
      @Override
      public Signature signature() {
        return new Signature(
            List.of(TensorSpec.batched("images", 3, height, width)),
            List.of(TensorSpec.batched(ConvHeads.feature(0), channels, tokens(height, width))));
      }

      @Override
      public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
        V tokens =
            PatchGrid.of(height, width, patch)
                .embed(
                    new ParameterScope<>(ops, ""),
                    "embed",
                    inputs.get("images"),
                    channels,
                    LayerInit.TORCH_DEFAULT);
        return Map.of(ConvHeads.feature(0), ops.permute(tokens, 0, 2, 1));
      }
    };
  }

  private int tokens(int height, int width) {
    return (height / patch) * (width / patch);
  }

  @Override
  public Network heads(int height, int width) {
    return heads(tokens(height, width));
  }

  private ConvHeads heads(int tokens) {
    return new ConvHeads(List.of("head."), channels, tokens, kernel, channels, 1e-6, true);
  }

  @Override
  public <V> Map<String, V> forwardTraining(
      TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers) {
    int tokens = ops.shape(features.get(ConvHeads.feature(0))).intDim(2);
    return heads(tokens).forwardTraining(ops, features, buffers);
  }
}
