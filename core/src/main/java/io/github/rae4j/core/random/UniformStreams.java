// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.random;

/**
 * Uniform numbers in [0, 1), one independent stream for every image or step of a run.
 *
 * <p>As {@link GaussianStreams}, a pure function of (seed, stream, draw, position), and independent
 * of it. Immutable and thread-safe.
 *
 * @param seed of the run
 */
public record UniformStreams(long seed) {
  // Keeps the counters apart from those of GaussianStreams with the same seed.
  private static final int UNIFORM = 0x55000000;

  /**
   * Numbers of one stream.
   *
   * @param stream number of the image or step, from 0
   * @param draw which of its draws, from 0, below 2²⁴
   * @param count how many
   * @return multiples of 2⁻²⁴ in [0, 1), exact in float32
   */
  public float[] floats(long stream, int draw, int count) {
    float[] values = new float[count];
    int[] words = new int[4];
    for (int i = 0; i < count; i++) {
      if (i % 4 == 0) {
        words[0] = i / 4;
        words[1] = UNIFORM | draw;
        words[2] = (int) stream;
        words[3] = (int) (stream >>> 32);
        Philox.block(words, (int) seed, (int) (seed >>> 32));
      }
      values[i] = (words[i % 4] >>> 8) * 0x1p-24f;
    }
    return values;
  }

  /**
   * The numbers 0 to {@code count − 1} in random order: the order of the images in one epoch.
   *
   * @param stream number of the epoch
   */
  public int[] permutation(long stream, int count) {
    int[] order = new int[count];
    int[] words = new int[4];
    for (int i = 0; i < count; i++) {
      // One 64-bit number for each place; its remainder is unbiased for all practical purposes.
      words[0] = i;
      words[1] = UNIFORM | 0xFFFFFF;
      words[2] = (int) stream;
      words[3] = (int) (stream >>> 32);
      Philox.block(words, (int) seed, (int) (seed >>> 32));
      long bits = (long) words[0] << 32 | Integer.toUnsignedLong(words[1]);
      int at = (int) Long.remainderUnsigned(bits, i + 1L);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }
}
