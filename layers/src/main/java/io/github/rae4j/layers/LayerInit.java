// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Initializer;
import java.util.function.LongFunction;

/**
 * How the weight and the bias of a linear layer or convolution start. Both depend on the fan-in at
 * most: the number of inputs that one output reads. Immutable and thread-safe.
 *
 * @param weight gives the weight's initialiser for a fan-in
 * @param bias gives the bias's initialiser for a fan-in
 */
public record LayerInit(LongFunction<Initializer> weight, LongFunction<Initializer> bias) {
  /** Both uniform in ±1/√fanIn, PyTorch's default. */
  public static final LayerInit TORCH_DEFAULT =
      new LayerInit(Initializer::torchDefault, Initializer::torchDefault);

  /** Xavier uniform weights (Glorot and Bengio, 2010) and zero biases, as in DiT. */
  public static final LayerInit XAVIER_UNIFORM = of(Initializer.XAVIER_UNIFORM, Initializer.ZEROS);

  /** All zeros: the layer gives zeros until it has learned something. */
  public static final LayerInit ZEROS = of(Initializer.ZEROS, Initializer.ZEROS);

  /** Initialisers that do not depend on the fan-in. */
  public static LayerInit of(Initializer weight, Initializer bias) {
    return new LayerInit(fanIn -> weight, fanIn -> bias);
  }

  /** The same with another initialiser of the weight. */
  public LayerInit withWeight(Initializer other) {
    return new LayerInit(fanIn -> other, bias);
  }
}
