// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.NamedValues;
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
 * PatchGAN (Isola et al., "Image-to-Image Translation with Conditional Adversarial Networks",
 * 2017): convolutions from pixels to a logit for each patch, all of them trained. Its batch norms
 * are spectral norms here (Miyato et al., 2018), so that an image is judged for itself.
 *
 * <p>There is nothing frozen: the features are the images. Immutable and thread-safe.
 *
 * @param options sizes
 */
public record PatchGan(PatchGanOptions options) implements Discriminator {
  private static final String IMAGES = "images";

  /** The frozen part, which hands the images on. */
  private record Pixels(int height, int width) implements Network {
    @Override
    public Signature signature() {
      List<TensorSpec> images = List.of(TensorSpec.batched(IMAGES, 3, height, width));
      return new Signature(images, images);
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      return Map.of(IMAGES, ops.mul(NamedValues.require(inputs, IMAGES), 1));
    }
  }

  @Override
  public Network features(int height, int width) {
    return new Pixels(height, width);
  }

  @Override
  public Weights featureWeights() {
    return Weights.of("no weights", Map.of());
  }

  /**
   * The convolutions.
   *
   * @throws io.github.rae4j.errors.ConfigException if the images are too small for them
   */
  @Override
  public Network heads(int height, int width) {
    return new PatchConvolutions(options, height, width);
  }

  @Override
  public <V> Map<String, V> forwardTraining(
      TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers) {
    V images = NamedValues.require(features, IMAGES);
    int height = ops.shape(images).intDim(2);
    int width = ops.shape(images).intDim(3);
    return new PatchConvolutions(options, height, width).forwardTraining(ops, features, buffers);
  }
}
