// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.math;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/**
 * An array of sums of doubles that do not depend on the order of the terms.
 *
 * <p>Every term is rounded to a multiple of 2⁻¹¹⁰ and added as a 192-bit integer, so that addition
 * is associative: partial sums of any partition, merged in any order, give the same bits. Each sum
 * has room for 2²⁴ terms of any accepted size. Not thread-safe, but different threads may add to
 * different sums.
 */
public final class FixedPointSums {
  private static final int FRACTION_BITS = 110;
  private static final int MANTISSA_BITS = 52;
  private static final int BIAS = 1075;
  private static final int WORDS = 3;
  // Terms below 2^57 leave room for 2^24 of them.
  private static final int HIGHEST_SHIFT = 57 + FRACTION_BITS - MANTISSA_BITS - 1;

  // Three words per sum, the lowest first, in two's complement.
  private final long[] words;

  /** Creates the given number of sums, all 0. */
  public FixedPointSums(int count) {
    this(new long[Math.multiplyExact(count, WORDS)]);
  }

  private FixedPointSums(long[] words) {
    this.words = words;
  }

  /**
   * Sums that {@link #toTensor} has written.
   *
   * @throws DataException if their shape is not {@code (n, 3)}
   */
  public static FixedPointSums of(Tensor sums) {
    if (sums.shape().rank() != 2 || sums.shape().dim(1) != WORDS) {
      throw new DataException(
          String.format(
              Locale.ROOT, "sums are (n, %d) words of 64 bits, but these are %s", WORDS, sums),
          Where.part("statistics"));
    }
    return new FixedPointSums(sums.toLongArray());
  }

  /** All sums without rounding, int64 {@code (n, 3)}, the lowest word of each first. */
  public Tensor toTensor() {
    return Tensor.of(words, size(), WORDS);
  }

  /** The number of sums. */
  public int size() {
    return words.length / WORDS;
  }

  /**
   * Adds a term to one sum.
   *
   * @throws RaeException if the term is not finite or its magnitude is not below 2⁵⁷
   */
  public void add(int index, double term) {
    long bits = Double.doubleToRawLongBits(term);
    int exponent = (int) (bits >> MANTISSA_BITS) & 0x7ff;
    if (exponent == 0) {
      return; // Zero, or so small that it rounds to zero.
    }
    long mantissa = (bits & ((1L << MANTISSA_BITS) - 1)) | (1L << MANTISSA_BITS);
    int shift = exponent - BIAS + FRACTION_BITS;
    if (shift > HIGHEST_SHIFT) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "a sum of features has the value %s, too large to be summed exactly; are the"
                      + " features of",
                  term)
              + " the network scaled as they should be?",
          Where.part("feature network"));
    }
    if (shift < 0) {
      mantissa = shift < -MANTISSA_BITS - 1 ? 0 : roundedShift(mantissa, -shift);
      shift = 0;
    }
    if (bits < 0) {
      mantissa = -mantissa;
    }
    int word = shift >> 6;
    int within = shift & 63;
    long low = mantissa << within;
    // Arithmetic shifts carry the sign into the words above.
    long high = within == 0 ? mantissa >> 63 : mantissa >> (64 - within);
    add(index * WORDS, word, low, high);
  }

  private static long roundedShift(long value, int by) {
    long half = 1L << (by - 1);
    long result = (value + half) >> by;
    boolean tie = (value & ((1L << by) - 1)) == half;
    return tie ? result & ~1L : result;
  }

  private void add(int base, int word, long low, long high) {
    long sign = high >> 63;
    long carry = 0;
    for (int w = word; w < WORDS; w++) {
      long term = w == word ? low : w == word + 1 ? high : sign;
      long before = words[base + w];
      long sum = before + term;
      long carried = Long.compareUnsigned(sum, before) < 0 ? 1 : 0;
      long total = sum + carry;
      carried += Long.compareUnsigned(total, sum) < 0 ? 1 : 0;
      words[base + w] = total;
      carry = carried;
    }
  }

  /**
   * Adds the sums of another partition.
   *
   * @throws IllegalArgumentException if the number of sums differs
   */
  public void addAll(FixedPointSums other) {
    if (other.words.length != words.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "cannot add %d sums to %d", other.size(), size()));
    }
    for (int base = 0; base < words.length; base += WORDS) {
      long carry = 0;
      for (int w = 0; w < WORDS; w++) {
        long before = words[base + w];
        long sum = before + other.words[base + w];
        long carried = Long.compareUnsigned(sum, before) < 0 ? 1 : 0;
        long total = sum + carry;
        carried += Long.compareUnsigned(total, sum) < 0 ? 1 : 0;
        words[base + w] = total;
        carry = carried;
      }
    }
  }

  /** Returns one sum, rounded to a double. */
  public double get(int index) {
    long low = words[index * WORDS];
    long middle = words[index * WORDS + 1];
    long high = words[index * WORDS + 2];
    boolean negative = high < 0;
    if (negative) {
      low = -low;
      middle = ~middle + (low == 0 ? 1 : 0);
      high = ~high + (low == 0 && middle == 0 ? 1 : 0);
    }
    // Words below the two highest non-zero ones are beyond the precision of a double.
    double value =
        Math.scalb(unsigned(high), 128 - FRACTION_BITS)
            + (Math.scalb(unsigned(middle), 64 - FRACTION_BITS)
                + Math.scalb(unsigned(low), -FRACTION_BITS));
    return negative ? -value : value;
  }

  private static double unsigned(long word) {
    return word >= 0 ? word : ((word >>> 1) | (word & 1)) * 2.0;
  }
}
