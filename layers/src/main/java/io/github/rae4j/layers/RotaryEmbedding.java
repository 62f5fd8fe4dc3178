// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * Two-dimensional rotary position embedding (Su et al., 2021), with tables that are buffers of the
 * checkpoint. Immutable and thread-safe.
 *
 * <p>The first half of a head turns with the row, the second half with the column; {@code headSize
 * / 4} frequencies 10000^(−2k / (headSize / 2)), each for two neighbouring values.
 *
 * @param module whose buffers {@code freqs_cos} and {@code freqs_sin} are the tables
 * @param grid of the tokens
 * @param headSize width of a head, divisible by 4
 * @param others tokens that stand behind those of the grid and are not turned, such as those of a
 *     condition
 */
public record RotaryEmbedding(String module, TokenGrid grid, int headSize, int others) {
  private static final double THETA = 10000;

  /** The embedding of a grid alone. */
  public RotaryEmbedding(String module, TokenGrid grid, int headSize) {
    this(module, grid, headSize, 0);
  }

  /** Checks the width and the number of other tokens. */
  public RotaryEmbedding {
    if (headSize < 1 || headSize % 4 != 0) {
      throw new IllegalArgumentException(
          "the width of a head must be a multiple of 4, but is " + headSize);
    }
    if (others < 0) {
      throw new IllegalArgumentException("the number of other tokens is " + others);
    }
  }

  /** Turns queries or keys {@code (batch, heads, tokens, headSize)}; same result. */
  public <V> V apply(ParameterScope<V> scope, V x) {
    V cos = table(scope, "freqs_cos", Math::cos);
    V sin = table(scope, "freqs_sin", Math::sin);
    return scope.ops().rotary(x, cos, sin);
  }

  /** This embedding with its tables in a scope, as a {@link BlockContext} wants it. */
  public <V> UnaryOperator<V> bind(ParameterScope<V> scope) {
    return x -> apply(scope, x);
  }

  private <V> V table(ParameterScope<V> scope, String name, DoubleUnaryOperator function) {
    return scope.buffer(
        module + "." + name, Initializer.table(() -> values(function)), tokens(), headSize);
  }

  private int tokens() {
    return Math.addExact(grid.tokens(), others);
  }

  /** Rounds to float where the reference does, so that the angles are the same. */
  private Tensor values(DoubleUnaryOperator function) {
    int half = headSize / 2;
    float[] values = new float[Math.multiplyExact(tokens(), headSize)];
    for (int token = 0; token < grid.tokens(); token++) {
      for (int i = 0; i < headSize; i++) {
        int position = i < half ? token / grid.width() : token % grid.width();
        float exponent = (float) (i % half / 2 * 2) / half;
        float frequency = 1f / (float) Math.pow(THETA, exponent);
        values[token * headSize + i] = (float) function.applyAsDouble(position * frequency);
      }
    }
    float still = (float) function.applyAsDouble(0);
    Arrays.fill(values, grid.tokens() * headSize, values.length, still);
    return Tensor.of(values, tokens(), headSize);
  }
}
