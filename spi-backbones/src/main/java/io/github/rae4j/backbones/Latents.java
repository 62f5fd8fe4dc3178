// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.List;

/** The square latents on which a backbone operates. */
record Latents(int channels, int size) {
  Shape shape() {
    return Shape.of(channels, size, size);
  }

  TensorSpec spec(String name) {
    return TensorSpec.batched(name, channels, size, size);
  }

  /** Noisy latents, time and label → velocity. */
  Signature signature() {
    return new Signature(
        List.of(spec("x"), TensorSpec.batched("t"), TensorSpec.batched("y", DType.INT64)),
        List.of(spec("velocity")));
  }
}
