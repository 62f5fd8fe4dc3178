// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The patches that are visible to the encoder; they depend on (seed, sample) only. Immutable and
 * thread-safe.
 *
 * @param seed of the run
 * @param patches of an image
 * @param visible how many of them are visible
 */
record RandomMasks(long seed, int patches, int visible) {
  private static final int MASK = 3;

  /**
   * The matrices that select the visible patches, in ascending order; the order makes no
   * difference, as every token carries its position.
   *
   * @param first sample of the run
   * @return float32 {@code (count, visible, patches)}
   */
  Tensor visible(long first, int count) {
    UniformStreams streams = new UniformStreams(seed);
    float[] values = new float[Math.multiplyExact(count, visible * patches)];
    for (int i = 0; i < count; i++) {
      float[] u = streams.floats(first + i, MASK, patches);
      int[] seen =
          IntStream.range(0, patches)
              .boxed()
              .sorted(Comparator.comparingDouble(p -> u[p]))
              .mapToInt(Integer::intValue)
              .limit(visible)
              .toArray();
      Arrays.sort(seen);
      for (int row = 0; row < visible; row++) {
        values[(i * visible + row) * patches + seen[row]] = 1;
      }
    }
    return Tensor.of(values, count, visible, patches);
  }
}
