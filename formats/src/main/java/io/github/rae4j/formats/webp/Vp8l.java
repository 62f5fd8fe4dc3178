// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.webp;

import io.github.rae4j.data.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes VP8L, the lossless coding of WebP (RFC 9649, section 3). The transparency of pixels is
 * dropped; their colours stay.
 */
public final class Vp8l {
  private static final int SIGNATURE = 0x2F;
  private static final int TRANSFORMS = 4;
  private static final int LARGEST_CACHE = 11;

  private final LowBits in;

  private Vp8l(LowBits in) {
    this.in = in;
  }

  /**
   * Decodes one frame.
   *
   * @param data a frame as it stands in a {@code VP8L} chunk; at most 16,384 x 16,384 pixels
   * @throws IOException if it is damaged or cut short
   */
  public static RgbImage decode(byte[] data) throws IOException {
    LowBits in = new LowBits(data, 0);
    if (in.read(8) != SIGNATURE) {
      throw new IOException("its lossless frame does not begin as it should");
    }
    int width = 1 + in.read(14);
    int height = 1 + in.read(14);
    in.read(1);
    if (in.read(3) != 0) {
      throw new IOException("its lossless frame is of an unknown version");
    }
    int[] argb = new Vp8l(in).transformed(width, height);
    byte[] rgb = new byte[Math.multiplyExact(argb.length, 3)];
    for (int i = 0; i < argb.length; i++) {
      rgb[3 * i] = (byte) (argb[i] >> 16);
      rgb[3 * i + 1] = (byte) (argb[i] >> 8);
      rgb[3 * i + 2] = (byte) argb[i];
    }
    return new RgbImage(width, height, rgb);
  }

  private int[] transformed(int width, int height) throws IOException {
    List<LosslessTransform> transforms = new ArrayList<>();
    boolean[] seen = new boolean[TRANSFORMS];
    int stored = width;
    while (in.flag()) {
      int kind = in.read(2);
      if (seen[kind]) {
        throw new IOException("its lossless frame has a transform twice");
      }
      seen[kind] = true;
      LosslessTransform transform = transform(kind, stored, height);
      transforms.add(transform);
      stored = transform.storedWidth();
    }
    int[] argb = image(stored, height, true);
    for (int i = transforms.size() - 1; i >= 0; i--) {
      argb = transforms.get(i).undo(argb, height);
    }
    return argb;
  }

  private LosslessTransform transform(int kind, int width, int height) throws IOException {
    switch (kind) {
      case 0, 1 -> {
        int bits = 2 + in.read(3);
        int[] blocks = image(parts(width, bits), parts(height, bits), false);
        return kind == 0
            ? new LosslessTransform.Predictor(width, bits, blocks)
            : new LosslessTransform.CrossColour(width, bits, blocks);
      }
      case 2 -> {
        return new LosslessTransform.AddGreen(width);
      }
      default -> {
        int colours = 1 + in.read(8);
        return LosslessTransform.Palette.of(width, image(colours, 1, false));
      }
    }
  }

  private static int parts(int size, int bits) {
    return (size + (1 << bits) - 1) >> bits;
  }

  /**
   * The codes of one group of pixels: green with lengths and cache, red, blue, alpha, distances.
   */
  private record Codes(
      PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
    static Codes read(LowBits in, int cache) throws IOException {
      return new Codes(
          PrefixCode.read(in, 256 + 24 + cache),
          PrefixCode.read(in, 256),
          PrefixCode.read(in, 256),
          PrefixCode.read(in, 256),
          PrefixCode.read(in, 40));
    }
  }

  private int[] image(int width, int height, boolean outermost) throws IOException {
    int cacheBits = 0;
    if (in.flag()) {
      cacheBits = in.read(4);
      if (cacheBits < 1 || cacheBits > LARGEST_CACHE) {
        throw new IOException("its colour cache has an impossible size");
      }
    }
    int groupBits = 0;
    int[] groups = {0};
    int count = 1;
    if (outermost && in.flag()) {
      groupBits = 2 + in.read(3);
      groups = image(parts(width, groupBits), parts(height, groupBits), false);
      for (int i = 0; i < groups.length; i++) {
        groups[i] = groups[i] >> 8 & 0xFFFF;
        count = Math.max(count, groups[i] + 1);
      }
    }
    int cacheSize = cacheBits == 0 ? 0 : 1 << cacheBits;
    List<Codes> codes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      codes.add(Codes.read(in, cacheSize));
    }
    return pixels(width, height, groupBits, groups, codes, cacheBits);
  }

  private int[] pixels(
      int width, int height, int groupBits, int[] groups, List<Codes> all, int cacheBits)
      throws IOException {
    int[] argb = new int[Math.multiplyExact(width, height)];
    int[] cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
    int groupsAcross = groupBits == 0 ? 1 : parts(width, groupBits);
    int at = 0;
    while (at < argb.length) {
      int x = at % width;
      int y = at / width;
      int group = groupBits == 0 ? 0 : groups[(y >> groupBits) * groupsAcross + (x >> groupBits)];
      Codes codes = all.get(group);
      int symbol = codes.green().next(in);
      int count = 1;
      if (symbol < 256) {
        int red = codes.red().next(in);
        int blue = codes.blue().next(in);
        int alpha = codes.alpha().next(in);
        argb[at] = alpha << 24 | red << 16 | symbol << 8 | blue;
      } else if (symbol < 256 + 24) {
        count = value(symbol - 256);
        int distance = LosslessDistance.of(value(codes.distance().next(in)), width);
        if (distance > at || count > argb.length - at) {
          throw new IOException("its lossless frame repeats pixels that are not there");
        }
        for (int i = at; i < at + count; i++) {
          argb[i] = argb[i - distance];
        }
      } else {
        argb[at] = cache[symbol - 256 - 24];
      }
      if (cacheBits > 0) {
        for (int i = at; i < at + count; i++) {
          cache[(0x1E35A7BD * argb[i]) >>> (32 - cacheBits)] = argb[i];
        }
      }
      at += count;
    }
    return argb;
  }

  /** A length or distance by its prefix (section 3.6.2.2). */
  private int value(int prefix) throws IOException {
    if (prefix < 4) {
      return prefix + 1;
    }
    int extra = (prefix - 2) >> 1;
    return ((2 + (prefix & 1)) << extra) + in.read(extra) + 1;
  }
}
