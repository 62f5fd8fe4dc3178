// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.tensor.Shape;

/**
 * A tensor that a network reads from its checkpoint.
 *
 * @param name the reference's key, for example {@code blocks.0.attn.qkv.weight}
 * @param shape extents as in the checkpoint
 * @param initializer the start value
 * @param kind whether it is learned, frozen, or a buffer
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer, Kind kind) {
  /** What PyTorch makes of a tensor in a state dict. */
  public enum Kind {
    /** Learned; counts as a parameter. */
    TRAINABLE,
    /**
     * A parameter that the reference marks {@code requires_grad=False}, such as a fixed position
     * table; counts as a parameter in the paper's figures.
     */
    FROZEN,
    /** Saved in the checkpoint but no parameter, such as rotary tables; not counted. */
    BUFFER
  }
}
