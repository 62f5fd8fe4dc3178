// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.model.ImageNormalization;
import java.util.List;

/** Images in [−1, 1], the range on which both baselines operate. */
final class SignedImages {
  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

  /** Maps [0, 1] to [−1, 1]. */
  static final ImageNormalization NORMALIZATION = new ImageNormalization(HALF, HALF);

  private SignedImages() {}
}
