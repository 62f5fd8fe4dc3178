// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The properties of an image file that can be read from its first bytes, before decoding.
 *
 * @param components number of colour components of a JPEG; 0 for a PNG
 * @param adobeTransform colour transform of the Adobe marker (0 none, 1 YCbCr, 2 YCCK); -1 if there
 *     is no such marker
 */
record ImageHeader(Format format, int width, int height, int components, int adobeTransform) {
  enum Format {
    PNG,
    JPEG
  }

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int IHDR = 0x49484452;

  static ImageHeader read(ImageSource file, DataInputStream in) throws IOException {
    long start;
    try {
      start = in.readLong();
    } catch (EOFException e) {
      throw new DataException(
          file + " is not an image: it has only a few bytes; a PNG or JPEG file is expected",
          Where.file(file),
          e);
    }
    try {
      if (start == PNG_SIGNATURE) {
        return png(file, in);
      }
      if (start >>> 40 == 0xFFD8FFL) {
        return jpeg(file, in, start);
      }
    } catch (EOFException e) {
      throw new DataException(
          file + " is cut short: its header is incomplete", Where.file(file), e);
    }
    throw new DataException(
        file + " is " + guess(start) + "; a PNG or JPEG file is expected, convert it first",
        Where.file(file));
  }

  private static String guess(long start) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (start >>> (56 - 8 * i));
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (text.startsWith("GIF8")) {
      return "a GIF";
    } else if (text.startsWith("RIFF")) {
      return "a RIFF file, perhaps WebP";
    } else if (text.startsWith("BM")) {
      return "a BMP";
    } else if (text.startsWith("II*") || text.startsWith("MM\0*")) {
      return "a TIFF";
    } else if (text.startsWith("ftyp", 4)) {
      return "an ISO media file, perhaps HEIC or AVIF";
    }
    return "not an image";
  }

  private static ImageHeader png(ImageSource file, DataInputStream in) throws IOException {
    in.readInt();
    if (in.readInt() != IHDR) {
      throw new DataException(
          file + " is a damaged PNG: its first chunk is not IHDR", Where.file(file));
    }
    return sized(file, Format.PNG, in.readInt(), in.readInt(), 0, -1);
  }

  private static ImageHeader jpeg(ImageSource file, DataInputStream in, long start)
      throws IOException {
    // The 8 bytes read so far hold SOI, the first marker, its length and 2 bytes of its body.
    int marker = (int) (start >>> 32) & 0xFF;
    int length = (int) (start >>> 16) & 0xFFFF;
    byte[] body = body(file, in, length, (int) start & 0xFFFF);
    int adobe = -1;
    while (true) {
      if (isFrame(marker)) {
        return frame(file, marker, body, adobe);
      }
      if (marker == 0xEE
          && body.length >= 12
          && new String(body, 0, 5, StandardCharsets.ISO_8859_1).equals("Adobe")) {
        adobe = body[11] & 0xFF;
      }
      marker = nextMarker(file, in);
      body = new byte[Math.max(0, in.readUnsignedShort() - 2)];
      in.readFully(body);
    }
  }

  private static byte[] body(ImageSource file, DataInputStream in, int length, int firstTwo)
      throws IOException {
    if (length < 4) {
      throw new DataException(
          file + " is a damaged JPEG: a segment of its header is too short", Where.file(file));
    }
    byte[] body = new byte[length - 2];
    body[0] = (byte) (firstTwo >>> 8);
    body[1] = (byte) firstTwo;
    in.readFully(body, 2, body.length - 2);
    return body;
  }

  private static int nextMarker(ImageSource file, DataInputStream in) throws IOException {
    if (in.readUnsignedByte() != 0xFF) {
      throw new DataException(
          file + " is a damaged JPEG: a marker is missing in its header", Where.file(file));
    }
    int marker;
    do {
      marker = in.readUnsignedByte();
    } while (marker == 0xFF);
    if (marker == 0xD9 || marker == 0xDA) {
      throw new DataException(file + " is a damaged JPEG: it holds no image", Where.file(file));
    }
    return marker;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static ImageHeader frame(ImageSource file, int marker, byte[] body, int adobe) {
    if (body.length < 6) {
      throw new DataException(
          file + " is a damaged JPEG: its frame header is too short", Where.file(file));
    }
    if (marker > 0xC2 || body[0] != 8) {
      throw new DataException(
          file
              + " is a JPEG of a kind that is not read (lossless, arithmetic or 12-bit);"
              + " convert it to PNG first",
          Where.file(file));
    }
    int height = (body[1] & 0xFF) << 8 | (body[2] & 0xFF);
    int width = (body[3] & 0xFF) << 8 | (body[4] & 0xFF);
    return sized(file, Format.JPEG, width, height, body[5] & 0xFF, adobe);
  }

  private static ImageHeader sized(
      ImageSource file, Format format, int width, int height, int components, int adobe) {
    if (width < 1 || height < 1) {
      throw new DataException(
          "%s is a damaged %s: it claims to be %d x %d pixels"
              .formatted(file, format, width, height),
          Where.file(file));
    }
    return new ImageHeader(format, width, height, components, adobe);
  }
}
