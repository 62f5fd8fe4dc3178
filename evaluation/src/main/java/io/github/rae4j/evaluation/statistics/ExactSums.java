// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Sums of float32 numbers, and of their squares, without any rounding: integers in bins of 32 bits
 * that together span the whole range of the type. Sums are therefore independent of the order, and
 * partial sums can be added. A bin is allocated only once a number falls into it.
 *
 * <p>Thread-safe for calls that work on different positions.
 */
final class ExactSums {
  /** The largest number of summands per position for which no bin overflows. */
  static final long MOST = 1L << 30;

  private static final int BIN_BITS = 32;
  private static final long LOW = 0xFFFFFFFFL;
  private static final int MANTISSA_BITS = 23;
  private static final int LINEAR_BINS = 9;
  private static final int SQUARE_BINS = 18;
  // The exponent of the smallest subnormal's last bit: every float is an integer times 2^-149.
  private static final int UNIT = -149;
  private static final int PRECISION = 70;

  private final int size;
  private final long[][] linear = new long[LINEAR_BINS][];
  private final long[][] squares = new long[SQUARE_BINS][];

  ExactSums(int size) {
    this.size = size;
  }

  int size() {
    return size;
  }

  /** Adds a finite number to the sums at a position. */
  void add(int position, float value) {
    int bits = Float.floatToRawIntBits(value);
    int exponent = bits >>> MANTISSA_BITS & 0xFF;
    long mantissa = bits & ((1 << MANTISSA_BITS) - 1);
    if (exponent > 0) {
      mantissa |= 1 << MANTISSA_BITS;
      exponent--;
    }
    if (mantissa == 0) {
      return;
    }
    long sign = bits < 0 ? -1 : 1;
    int bin = exponent / BIN_BITS;
    long shifted = mantissa << exponent % BIN_BITS;
    bin(linear, bin)[position] += sign * (shifted & LOW);
    bin(linear, bin + 1)[position] += sign * (shifted >>> BIN_BITS);
    long square = mantissa * mantissa;
    int squareBin = 2 * exponent / BIN_BITS;
    int shift = 2 * exponent % BIN_BITS;
    long low = (square & LOW) << shift;
    long high = (square >>> BIN_BITS) << shift;
    bin(squares, squareBin)[position] += low & LOW;
    bin(squares, squareBin + 1)[position] += (low >>> BIN_BITS) + (high & LOW);
    bin(squares, squareBin + 2)[position] += high >>> BIN_BITS;
  }

  private long[] bin(long[][] bins, int index) {
    long[] bin = bins[index];
    return bin != null ? bin : allocate(bins, index);
  }

  private synchronized long[] allocate(long[][] bins, int index) {
    if (bins[index] == null) {
      bins[index] = new long[size];
    }
    return bins[index];
  }

  /** Adds all sums of another instance, each at the position that {@code to} maps it to. */
  void addAll(ExactSums other, IntUnaryOperator to) {
    addBins(linear, other.linear, to);
    addBins(squares, other.squares, to);
  }

  private void addBins(long[][] bins, long[][] others, IntUnaryOperator to) {
    for (int b = 0; b < bins.length; b++) {
      if (others[b] != null) {
        long[] bin = bin(bins, b);
        for (int i = 0; i < others[b].length; i++) {
          bin[to.applyAsInt(i)] += others[b][i];
        }
      }
    }
  }

  /** The sum of {@code count} numbers divided by their count, rounded once. */
  double mean(int position, long count) {
    return quotient(total(linear, position), BigInteger.valueOf(count), UNIT);
  }

  /** The population variance of {@code count} numbers, rounded once. */
  double variance(int position, long count) {
    BigInteger n = BigInteger.valueOf(count);
    BigInteger sum = total(linear, position);
    BigInteger scaled = total(squares, position).multiply(n).subtract(sum.multiply(sum));
    return quotient(scaled, n.multiply(n), 2 * UNIT);
  }

  private static BigInteger total(long[][] bins, int position) {
    BigInteger total = BigInteger.ZERO;
    for (int b = bins.length - 1; b >= 0; b--) {
      total = total.shiftLeft(BIN_BITS);
      if (bins[b] != null) {
        total = total.add(BigInteger.valueOf(bins[b][position]));
      }
    }
    return total;
  }

  /** {@code numerator / denominator * 2^exponent}. */
  private static double quotient(BigInteger numerator, BigInteger denominator, int exponent) {
    int shift = Math.max(0, PRECISION - numerator.bitLength() + denominator.bitLength());
    BigInteger[] parts = numerator.abs().shiftLeft(shift).divideAndRemainder(denominator);
    // A sticky bit for the remainder makes the single rounding go the right way.
    BigInteger exact = parts[1].signum() == 0 ? parts[0] : parts[0].setBit(0);
    return numerator.signum() * Math.scalb(exact.doubleValue(), exponent - shift);
  }

  /** The bins in use, by name. */
  Map<String, long[]> bins() {
    Map<String, long[]> used = new TreeMap<>();
    for (int b = 0; b < LINEAR_BINS; b++) {
      if (linear[b] != null) {
        used.put("sum." + b, linear[b]);
      }
    }
    for (int b = 0; b < SQUARE_BINS; b++) {
      if (squares[b] != null) {
        used.put("square." + b, squares[b]);
      }
    }
    return used;
  }

  /** Sets a bin; returns whether a bin with that name and size exists. */
  boolean setBin(String name, long[] values) {
    int dot = name.lastIndexOf('.');
    String kind = name.substring(0, Math.max(0, dot));
    long[][] bins = kind.equals("sum") ? linear : squares;
    String number = name.substring(dot + 1);
    if (!(kind.equals("sum") || kind.equals("square"))
        || !number.matches("\\d{1,2}")
        || Integer.parseInt(number) >= bins.length
        || values.length != size) {
      return false;
    }
    bins[Integer.parseInt(number)] = values;
    return true;
  }
}
