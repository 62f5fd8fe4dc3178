// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.math;

/**
 * The permutations of NumPy's {@code RandomState}: the Mersenne Twister MT19937 (Matsumoto and
 * Nishimura 1998), seeded by a single number. torch-fidelity uses it for shuffling and for drawing
 * subsets, so its results can only be reproduced with the same numbers. Not thread-safe.
 */
public final class NumpyRandom {
  /** The largest seed. */
  public static final long MAX_SEED = 0xFFFF_FFFFL;

  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int position = N;

  /**
   * Equivalent to {@code numpy.random.RandomState(seed)}.
   *
   * @param seed 0 to 2³² − 1
   */
  public NumpyRandom(long seed) {
    if (seed < 0 || seed > MAX_SEED) {
      throw new IllegalArgumentException("a seed of 0 to 4294967295 is needed, not " + seed);
    }
    state[0] = (int) seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1_812_433_253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /**
   * Equivalent to {@code permutation(count)}: the numbers from 0 to {@code count − 1} in random
   * order.
   */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int j = upTo(i);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  private int upTo(int most) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(most);
    int value = next() & mask;
    while (value > most) {
      value = next() & mask;
    }
    return value;
  }

  private int next() {
    if (position == N) {
      twist();
    }
    int y = state[position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < N; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
      state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
    position = 0;
  }
}
