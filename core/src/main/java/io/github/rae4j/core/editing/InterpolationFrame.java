// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.tensor.Tensor;

/**
 * A frame of an interpolation.
 *
 * @param from the image before it
 * @param to the image after it
 * @param weight of {@code to}, in [0, 1]
 */
public record InterpolationFrame(InterpolationStop from, InterpolationStop to, double weight) {
  /** The image whose weight is at least a half. */
  public InterpolationStop nearer() {
    return weight > 0.5 ? to : from;
  }

  /** Whether two conditions are mixed. */
  public boolean isMixed() {
    return weight > 0 && weight < 1 && !from.condition().equals(to.condition());
  }

  /** The start noise, float32 {@code (1, C, h, w)}. */
  Tensor noise() {
    return EditBatch.single(Spherical.between(from.noise(), to.noise(), weight));
  }
}
