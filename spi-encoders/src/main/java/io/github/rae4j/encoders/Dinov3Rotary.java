// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rotary positions of DINOv3 (Siméoni et al., 2025, section 3). The centres of patches, mapped
 * to [−1, 1] for rows and columns apart, turn a head by {@code 2π · centre / period}; a head is
 * split into two halves, of which each pair of values at the same place is turned: the first half
 * of the pairs by the row, the second by the column. Tokens before the patches stay as they are.
 *
 * <p>Shift, jitter and rescaling of the coordinates act in training alone.
 *
 * @param grid of the patches
 * @param special number of tokens before them
 * @param periods a quarter as many as a head has values
 */
record Dinov3Rotary(TokenGrid grid, int special, List<Float> periods) {
  /** Copies the list. */
  Dinov3Rotary {
    periods = List.copyOf(periods);
  }

  /**
   * The periods {@code base^(4k / headSize)}.
   *
   * @param headSize a multiple of 4
   */
  static List<Float> periods(double base, int headSize) {
    List<Float> periods = new ArrayList<>();
    for (int k = 0; k < headSize / 4; k++) {
      periods.add((float) Math.pow(base, 4.0 * k / headSize));
    }
    return periods;
  }

  /** Turns queries or keys {@code (batch, heads, special + patches, headSize)}. */
  <V> UnaryOperator<V> bind(Ops<V> ops) {
    V cos = ops.constant(table(false));
    V sin = ops.constant(table(true));
    return x -> {
      List<V> halves = ops.chunk(x, 2, -1);
      V first = halves.get(0);
      V second = halves.get(1);
      return ops.concat(
          -1,
          List.of(
              ops.sub(ops.mul(first, cos), ops.mul(second, sin)),
              ops.add(ops.mul(second, cos), ops.mul(first, sin))));
    };
  }

  /** Cosines or sines, {@code (1, 1, special + patches, headSize / 2)}. */
  private Tensor table(boolean sine) {
    int half = 2 * periods.size();
    float[] values = new float[Math.multiplyExact(special + grid.tokens(), half)];
    for (int token = 0; token < special + grid.tokens(); token++) {
      for (int i = 0; i < half; i++) {
        values[token * half + i] = sine ? 0 : 1;
        if (token >= special) {
          int patch = token - special;
          float centre =
              i < periods.size()
                  ? centre(patch / grid.width(), grid.height())
                  : centre(patch % grid.width(), grid.width());
          float angle = (float) (2 * Math.PI) * centre / periods.get(i % periods.size());
          values[token * half + i] = (float) (sine ? Math.sin(angle) : Math.cos(angle));
        }
      }
    }
    return Tensor.of(values, 1, 1, special + grid.tokens(), half);
  }

  private static float centre(int index, int count) {
    return 2 * ((index + 0.5f) / count) - 1;
  }
}
