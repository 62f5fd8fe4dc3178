// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;

/**
 * A frozen network whose outputs describe images, such as Inception-v3 for FID or LPIPS for pairs.
 *
 * <p>Immutable and thread-safe; holds configuration and the location of its weights.
 */
public interface FeatureNetwork {
  /** The output for FID, precision and recall, KID: one vector an image. */
  String POOLED = "pooled";

  /** The output for sFID: features that still know where they were, flattened to one vector. */
  String SPATIAL = "spatial";

  /** The output for the Inception Score: class scores before the softmax, without the bias. */
  String LOGITS = "logits";

  /** The output of a network that compares pairs: one distance an image, {@code (batch, 1)}. */
  String DISTANCE = "distance";

  /**
   * The network for images of one size: {@code images} float32 {@code (batch, 3, height, width)} in
   * [0, 1] and, where it {@link #comparesPairs}, {@code originals} of the same shape → one or more
   * float32 outputs {@code (batch, width of the feature)}, named by the constants above where they
   * serve that purpose. The network itself scales, shifts and resizes. Its parameters and the
   * widths of its outputs are the same at every size.
   *
   * @throws io.github.rae4j.errors.RaeException if images of that size are too small for it
   */
  Network network(int height, int width);

  /** Its weights, which hold every parameter under the name that the network reads. */
  Weights weights();

  /** Whether it takes pairs (LPIPS) rather than single images. */
  default boolean comparesPairs() {
    return false;
  }
}
