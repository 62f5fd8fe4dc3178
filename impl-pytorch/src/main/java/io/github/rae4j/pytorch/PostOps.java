// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What happens to the sums of a product before they are written: {@code residual + gate ·
 * activation(sum)}, all in float32.
 *
 * @param gate {@code (out)}, {@code (samples, 1, out)} or the shape of the product
 * @param residual float32, of the shape of the product
 */
record PostOps(Activation activation, Optional<Tensor> gate, Optional<Tensor> residual) {
  /** The sums as they are. */
  static final PostOps NONE = new PostOps(Activation.NONE, Optional.empty(), Optional.empty());

  /** A function of each sum. */
  enum Activation {
    /** The sum itself. */
    NONE,
    /** GELU. */
    GELU,
    /** GELU by its tanh approximation. */
    GELU_TANH,
    /** SiLU. */
    SILU
  }

  /** For what a gate stands. */
  enum GateKind {
    /** There is none. */
    NONE,
    /** A factor for each channel. */
    CHANNELS,
    /** A factor for each channel of each sample. */
    SAMPLES,
    /** A factor for each number. */
    ALL;

    /** That of a gate for {@code (samples, tokens, channels)}; empty if it is none. */
    static Optional<GateKind> of(Tensor gate, long tokens, long channels) {
      long axes = gate.dim();
      if ((axes != 1 && axes != 3) || gate.size(-1) != channels) {
        return Optional.empty();
      }
      if (axes == 1) {
        return Optional.of(CHANNELS);
      }
      return gate.size(1) == tokens
          ? Optional.of(ALL)
          : gate.size(1) == 1 ? Optional.of(SAMPLES) : Optional.empty();
    }
  }

  /** The type of the result: half-sized numbers stay so as long as no float32 joins them. */
  ScalarType resultType(ScalarType factors) {
    boolean wide =
        residual.isPresent() || gate.filter(g -> TorchTensors.is(g, ScalarType.Float)).isPresent();
    return wide ? ScalarType.Float : factors;
  }
}
