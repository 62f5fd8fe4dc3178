// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import java.io.EOFException;

/** The arithmetic decoder of RFC 6386, section 7. Not thread-safe. */
final class BoolDecoder {
  private static final int EVEN = 128;

  private final byte[] data;
  private final int end;
  private int position;
  private int value;
  // One less than the range of the RFC.
  private int range = 254;
  private int bits = -8;
  private boolean exhausted;

  BoolDecoder(byte[] data, int from, int length) {
    this.data = data;
    this.position = from;
    this.end = from + length;
  }

  /** One bit that is 0 with a probability of {@code probability / 256}. */
  int bit(int probability) {
    if (bits < 0) {
      load();
    }
    int split = (range * probability) >> 8;
    int bit;
    int next;
    if ((value >> bits) > split) {
      bit = 1;
      value -= (split + 1) << bits;
      next = range - split;
    } else {
      bit = 0;
      next = split + 1;
    }
    int shift = Integer.numberOfLeadingZeros(next) - 24;
    range = (next << shift) - 1;
    bits -= shift;
    return bit;
  }

  private void load() {
    int next = 0;
    if (position < end) {
      next = data[position++] & 0xFF;
    } else {
      exhausted = true;
    }
    value = value << 8 | next;
    bits += 8;
  }

  boolean flag() {
    return bit(EVEN) == 1;
  }

  /** A number of so many bits, the highest first. */
  int number(int count) {
    int number = 0;
    for (int i = 0; i < count; i++) {
      number = number << 1 | bit(EVEN);
    }
    return number;
  }

  /** A number with its sign behind it. */
  int signed(int count) {
    int number = number(count);
    return flag() ? -number : number;
  }

  /** A signed number that may be left out; then 0. */
  int optional(int count) {
    return flag() ? signed(count) : 0;
  }

  /**
   * Refuses to go on with bits that are not there.
   *
   * @throws EOFException if more bits have been asked for than the data has
   */
  void requireMore() throws EOFException {
    if (exhausted) {
      throw new EOFException("the coded image is cut short");
    }
  }
}
