// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import java.io.EOFException;

/** Reads bits from the lowest to the highest of each byte. Not thread-safe. */
final class LowBits {
  private final byte[] data;
  private int position;
  private long buffer;
  private int available;

  LowBits(byte[] data, int from) {
    this.data = data;
    this.position = from;
  }

  /** The next bits without passing them, with zeros behind the end. */
  int peek(int count) {
    while (available < count && position < data.length) {
      buffer |= (data[position++] & 0xFFL) << available;
      available += 8;
    }
    return (int) buffer & ((1 << count) - 1);
  }

  /**
   * Passes bits that have been seen.
   *
   * @throws EOFException if there are not so many
   */
  void skip(int count) throws EOFException {
    if (count > available) {
      throw new EOFException("the coded image is cut short");
    }
    buffer >>>= count;
    available -= count;
  }

  /**
   * Reads a number.
   *
   * @param count of bits, at most 24
   */
  int read(int count) throws EOFException {
    int value = peek(count);
    skip(count);
    return value;
  }

  boolean flag() throws EOFException {
    return read(1) == 1;
  }
}
