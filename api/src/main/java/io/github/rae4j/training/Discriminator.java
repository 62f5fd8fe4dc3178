// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Map;

/**
 * Tells real images from reconstructed ones: a frozen feature extractor with trainable heads.
 *
 * <p>Immutable and thread-safe; holds configuration and the location of the frozen weights.
 *
 * <p>Every discriminator keeps to these rules, which the test kit's {@code DiscriminatorContract}
 * checks:
 *
 * <ul>
 *   <li>Both parts can be had for images of any height and width that it takes, squares or not, and
 *       compute what their signatures say.
 *   <li>Outside of training, an image is judged by what it shows, and not by its neighbours in the
 *       batch.
 *   <li>The pass of training uses every parameter of the heads that learns, and none that they do
 *       not have in inference.
 *   <li>All state is in the buffers. Those that are given stand for those of the heads.
 * </ul>
 */
public interface Discriminator {
  /** The output of the heads. */
  String LOGITS = "logits";

  /**
   * The frozen part for images of one size: {@code images} float32 {@code (batch, 3, height,
   * width)} in [−1, 1] → features, which have the names of the inputs of {@link #heads}.
   */
  Network features(int height, int width);

  /** The weights of the frozen part. */
  Weights featureWeights();

  /**
   * The heads in inference mode, as used in the generator's loss: features → {@link #LOGITS}
   * float32 {@code (batch, n)}.
   */
  Network heads(int height, int width);

  /**
   * The forward pass of the heads in training mode, which may update their buffers.
   *
   * @param ops provides the heads' parameters and buffers
   * @param buffers the buffers as an earlier forward pass of the same step left them; missing ones
   *     are taken from {@code ops}
   * @return {@link #LOGITS}, of the same shape as in inference, and the new content of every buffer
   *     by its name
   */
  <V> Map<String, V> forwardTraining(
      TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers);
}
