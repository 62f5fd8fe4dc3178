// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

/** What was done to the pixels before they were coded (RFC 9649, section 3.5). */
sealed interface LosslessTransform {
  /** Pixels of a row as they are coded. */
  int storedWidth();

  /** The pixels before the transform, perhaps in the same array. */
  int[] undo(int[] argb, int height);

  /** Green was subtracted from red and blue. */
  record AddGreen(int storedWidth) implements LosslessTransform {
    @Override
    public int[] undo(int[] argb, int height) {
      for (int i = 0; i < argb.length; i++) {
        int green = (argb[i] >> 8) & 0xFF;
        int red = ((argb[i] >> 16) + green) & 0xFF;
        int blue = (argb[i] + green) & 0xFF;
        argb[i] = (argb[i] & 0xFF00FF00) | (red << 16) | blue;
      }
      return argb;
    }
  }

  /** What green and red tell about the other colours was subtracted, block by block. */
  @SuppressWarnings("ArrayRecordComponent") // never leaves the package, never compared
  record CrossColour(int storedWidth, int bits, int[] blocks) implements LosslessTransform {
    @Override
    public int[] undo(int[] argb, int height) {
      int across = (storedWidth + (1 << bits) - 1) >> bits;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < storedWidth; x++) {
          int at = y * storedWidth + x;
          int block = blocks[(y >> bits) * across + (x >> bits)];
          int green = argb[at] >> 8;
          int red = ((argb[at] >> 16) + product(block, green)) & 0xFF;
          int blue = (argb[at] + product(block >> 8, green) + product(block >> 16, red)) & 0xFF;
          argb[at] = (argb[at] & 0xFF00FF00) | (red << 16) | blue;
        }
      }
      return argb;
    }

    /** Both factors are the signed lowest bytes. */
    private static int product(int a, int b) {
      return ((byte) a * (byte) b) >> 5;
    }
  }

  /** A prediction from the pixels before was subtracted, of a kind for each block. */
  @SuppressWarnings("ArrayRecordComponent") // never leaves the package, never compared
  record Predictor(int storedWidth, int bits, int[] blocks) implements LosslessTransform {
    @Override
    public int[] undo(int[] argb, int height) {
      int across = (storedWidth + (1 << bits) - 1) >> bits;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < storedWidth; x++) {
          int at = y * storedWidth + x;
          int predicted;
          if (y == 0) {
            predicted = x == 0 ? LosslessPrediction.BLACK : argb[at - 1];
          } else if (x == 0) {
            predicted = argb[at - storedWidth];
          } else {
            int mode = (blocks[(y >> bits) * across + (x >> bits)] >> 8) & 15;
            predicted = LosslessPrediction.of(mode, argb, at, storedWidth);
          }
          argb[at] = LosslessPrediction.add(argb[at], predicted);
        }
      }
      return argb;
    }
  }

  /**
   * Pixels are numbers of colours, several of which share a coded pixel where there are few.
   *
   * @param width pixels of a row before the transform
   * @param bits the logarithm of how many share a coded pixel
   * @param colours as many as the numbers can tell apart
   */
  @SuppressWarnings("ArrayRecordComponent") // never leaves the package, never compared
  record Palette(int width, int bits, int[] colours) implements LosslessTransform {
    /**
     * Decodes a palette.
     *
     * @param differences from each colour to the next
     */
    static Palette of(int width, int[] differences) {
      int count = differences.length;
      int bits = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
      int[] colours = new int[1 << (8 >> bits)];
      colours[0] = differences[0];
      for (int i = 1; i < count; i++) {
        colours[i] = LosslessPrediction.add(differences[i], colours[i - 1]);
      }
      return new Palette(width, bits, colours);
    }

    @Override
    public int storedWidth() {
      return (width + (1 << bits) - 1) >> bits;
    }

    @Override
    public int[] undo(int[] argb, int height) {
      int[] pixels = new int[Math.multiplyExact(width, height)];
      int size = 8 >> bits;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int packed = (argb[y * storedWidth() + (x >> bits)] >> 8) & 0xFF;
          int shift = (x & ((1 << bits) - 1)) * size;
          pixels[y * width + x] = colours[(packed >> shift) & ((1 << size) - 1)];
        }
      }
      return pixels;
    }
  }
}
