// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import java.io.IOException;
import java.util.Arrays;

/** A canonical prefix code of up to 15 bits (RFC 9649, section 3.7.2). Immutable. */
final class PrefixCode {
  private static final int LONGEST = 15;
  private static final int LOOKED_UP = 8;
  private static final int[] ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };
  private static final int[] REPEAT_BITS = {2, 3, 7};
  private static final int[] REPEAT_LEAST = {3, 3, 11};

  // Symbols in the order of their codes, and where those of each length begin.
  private final int[] symbols;
  private final int[] starts = new int[LONGEST + 2];
  // The symbol and length for each beginning of so many bits; 0 where the code is longer.
  private final int[] table;
  private final int tableBits;

  private PrefixCode(int[] lengths) throws IOException {
    int used = 0;
    for (int length : lengths) {
      if (length > 0) {
        starts[length + 1]++;
        used++;
      }
    }
    if (used == 0) {
      throw new IOException("a code of it has no symbols");
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    symbols = new int[used];
    int[] next = starts.clone();
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        symbols[next[lengths[symbol]]++] = symbol;
      }
    }
    if (used == 1) {
      // A single symbol takes no bits.
      tableBits = 0;
      table = new int[0];
    } else {
      requireComplete();
      int longest = Arrays.stream(lengths).max().orElseThrow();
      tableBits = Math.min(LOOKED_UP, longest);
      table = new int[1 << tableBits];
      fillTable();
    }
  }

  private void requireComplete() throws IOException {
    int left = 1;
    for (int length = 1; length <= LONGEST; length++) {
      left = 2 * left - (starts[length + 1] - starts[length]);
      if (left < 0) {
        break;
      }
    }
    if (left != 0) {
      throw new IOException("a code of it is incomplete");
    }
  }

  private void fillTable() {
    int code = 0;
    for (int length = 1; length <= tableBits; length++) {
      for (int i = starts[length]; i < starts[length + 1]; i++) {
        int reversed = Integer.reverse(code) >>> (32 - length);
        for (int at = reversed; at < table.length; at += 1 << length) {
          table[at] = symbols[i] << 4 | length;
        }
        code++;
      }
      code <<= 1;
    }
  }

  /**
   * Reads the lengths of a code.
   *
   * @param size number of symbols
   */
  static PrefixCode read(LowBits in, int size) throws IOException {
    int[] lengths = new int[size];
    if (in.flag()) {
      boolean two = in.flag();
      set(lengths, in.read(in.flag() ? 8 : 1));
      if (two) {
        set(lengths, in.read(8));
      }
      return new PrefixCode(lengths);
    }
    int[] ofLengths = new int[ORDER.length];
    int count = 4 + in.read(4);
    for (int i = 0; i < count; i++) {
      ofLengths[ORDER[i]] = in.read(3);
    }
    readLengths(in, new PrefixCode(ofLengths), lengths);
    return new PrefixCode(lengths);
  }

  private static void set(int[] lengths, int symbol) throws IOException {
    if (symbol >= lengths.length) {
      throw new IOException("a code of it has an unknown symbol");
    }
    lengths[symbol] = 1;
  }

  private static void readLengths(LowBits in, PrefixCode code, int[] lengths) throws IOException {
    int most = in.flag() ? 2 + in.read(2 + 2 * in.read(3)) : lengths.length;
    if (most > lengths.length) {
      throw new IOException("a code of it is too long");
    }
    int last = 8;
    int at = 0;
    for (int i = 0; i < most && at < lengths.length; i++) {
      int length = code.next(in);
      if (length <= LONGEST) {
        lengths[at++] = length;
        last = length == 0 ? last : length;
      } else {
        int kind = length - LONGEST - 1;
        int repeat = REPEAT_LEAST[kind] + in.read(REPEAT_BITS[kind]);
        if (at + repeat > lengths.length) {
          throw new IOException("a code of it is too long");
        }
        Arrays.fill(lengths, at, at + repeat, kind == 0 ? last : 0);
        at += repeat;
      }
    }
  }

  /** Reads the next symbol. */
  int next(LowBits in) throws IOException {
    if (tableBits == 0) {
      return symbols[0];
    }
    int seen = in.peek(LONGEST);
    int entry = table[seen & (table.length - 1)];
    if (entry != 0) {
      in.skip(entry & 15);
      return entry >> 4;
    }
    int code = 0;
    int first = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code = code << 1 | (seen >> (length - 1) & 1);
      int count = starts[length + 1] - starts[length];
      if (code - first < count) {
        in.skip(length);
        return symbols[starts[length] + code - first];
      }
      first = (first + count) << 1;
    }
    throw new IOException("a code of it is incomplete");
  }
}
