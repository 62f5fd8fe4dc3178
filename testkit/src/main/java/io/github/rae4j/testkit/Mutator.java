// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages files the way fuzzers do: bits, numbers at their limits, blocks that are cut, doubled or
 * swapped, words of the format in wrong places. The same seed does the same damage. Not
 * thread-safe.
 */
public final class Mutator {
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    7,
    8,
    16,
    64,
    127,
    128,
    255,
    256,
    1000,
    32_767,
    32_768,
    65_535,
    65_536,
    1L << 20,
    Integer.MAX_VALUE - 1L,
    Integer.MAX_VALUE,
    1L << 31,
    0xffff_ffffL,
    1L << 32,
    1L << 40,
    1L << 53,
    Long.MAX_VALUE - 8,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -8,
    -128,
    -32_768,
    -65_536
  };
  private static final String[] DIGITS = {
    "0",
    "-1",
    "1",
    "65536",
    "2147483647",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "1e999",
    "-1e999",
    "NaN",
    "0.5",
    "00",
    "",
    "1" + "0".repeat(400)
  };

  private final SplittableRandom random;

  /** A mutator whose damage follows from a seed. */
  public Mutator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A number from 0 to {@code bound} - 1. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** True in one of {@code n} calls. */
  public boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** One of some values. */
  public <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** A number at a limit of its type. */
  public long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  /** A text made of words in any order. */
  public String text(List<String> words, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(pick(words));
    }
    return text.toString();
  }

  /**
   * The bytes with one to six changes.
   *
   * @param words what the format is made of, to be written anywhere; may be empty
   */
  public byte[] damage(byte[] original, List<byte[]> words) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      bytes = change(bytes, words);
    }
    return bytes;
  }

  /** As {@link #damage(byte[], List)}, for texts in UTF-8. */
  public String damage(String original, List<String> words) {
    List<byte[]> encoded =
        words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    byte[] damaged = damage(original.getBytes(StandardCharsets.UTF_8), encoded);
    return new String(damaged, StandardCharsets.UTF_8);
  }

  private byte[] change(byte[] bytes, List<byte[]> words) {
    if (bytes.length == 0) {
      return words.isEmpty() ? new byte[] {(byte) random.nextInt()} : pick(words);
    }
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(12)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> putNumber(bytes, at, Short.BYTES);
      case 3 -> putNumber(bytes, at, Integer.BYTES);
      case 4 -> putNumber(bytes, at, Long.BYTES);
      case 5 -> {
        return joined(bytes, at, new byte[0], Math.min(bytes.length, at + length(bytes)));
      }
      case 6 -> {
        return slice(bytes, 0, at);
      }
      case 7 -> {
        int end = Math.min(bytes.length, at + length(bytes));
        return joined(bytes, at, slice(bytes, at, end), at);
      }
      case 8 -> {
        int from = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, from + length(bytes));
        byte[] block = slice(bytes, from, end);
        return joined(bytes, at, block, Math.min(bytes.length, at + block.length));
      }
      case 9 -> {
        return digits(bytes, at);
      }
      default -> {
        if (words.isEmpty()) {
          bytes[at] = (byte) random.nextInt();
        } else {
          byte[] word = pick(words);
          int end = random.nextBoolean() ? at : Math.min(bytes.length, at + word.length);
          return joined(bytes, at, word, end);
        }
      }
    }
    return bytes;
  }

  private int length(byte[] bytes) {
    return 1 + random.nextInt(Math.max(1, Math.min(bytes.length, 1 << random.nextInt(10))));
  }

  private void putNumber(byte[] bytes, int at, int size) {
    if (at + size > bytes.length) {
      return;
    }
    ByteBuffer buffer =
        ByteBuffer.wrap(bytes)
            .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long number = number();
    switch (size) {
      case Short.BYTES -> buffer.putShort(at, (short) number);
      case Integer.BYTES -> buffer.putInt(at, (int) number);
      default -> buffer.putLong(at, number);
    }
  }

  /** Replaces the next number that is written in digits. */
  private byte[] digits(byte[] bytes, int at) {
    int from = at;
    while (from < bytes.length && !isDigit(bytes[from])) {
      from++;
    }
    int end = from;
    while (end < bytes.length && isDigit(bytes[end])) {
      end++;
    }
    byte[] number = DIGITS[random.nextInt(DIGITS.length)].getBytes(StandardCharsets.US_ASCII);
    return joined(bytes, from, number, end);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static byte[] slice(byte[] bytes, int from, int end) {
    return Arrays.copyOfRange(bytes, from, end);
  }

  /** The bytes before {@code head}, the middle, and the bytes from {@code tail} on. */
  private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + middle.length);
    out.write(bytes, 0, head);
    out.writeBytes(middle);
    out.write(bytes, tail, bytes.length - tail);
    return out.toByteArray();
  }
}
