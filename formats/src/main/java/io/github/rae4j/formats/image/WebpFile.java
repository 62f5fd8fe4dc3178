// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The first frame of a WebP file and its place on the canvas.
 *
 * @param width pixels of the canvas
 * @param height rows of the canvas
 * @param left where the frame begins
 * @param top where the frame begins
 * @param frameWidth pixels of the frame
 * @param frameHeight rows of the frame
 * @param lossless whether the frame is coded as VP8L rather than VP8
 * @param frame the coded frame without the header of its chunk
 * @param orientation the EXIF orientation, 1 to 8; 1 if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record WebpFile(
    int width,
    int height,
    int left,
    int top,
    int frameWidth,
    int frameHeight,
    boolean lossless,
    byte[] frame,
    int orientation) {
  private static final int LONGEST_EXIF = 1 << 20;
  private static final int ANIMATION_HEADER = 16;
  private static final int EXIF_FLAG = 8;

  /**
   * Reads the chunks up to the first frame, and the EXIF chunk behind it.
   *
   * @throws IOException if the file is damaged or cut short
   */
  static WebpFile read(ImageSource file) throws IOException {
    try (DataInputStream in = new DataInputStream(file.open())) {
      in.skipNBytes(12);
      return new Parser(in).parse();
    } catch (EOFException e) {
      throw RasterDecoder.damaged(file, ImageFormat.WEBP, new IOException("it is cut short", e));
    } catch (BadWebpException e) {
      throw RasterDecoder.damaged(file, ImageFormat.WEBP, e);
    }
  }

  /** Something in the file contradicts the format. */
  static final class BadWebpException extends IOException {
    private static final long serialVersionUID = 1L;

    BadWebpException(String message) {
      super(message);
    }
  }

  private static final class Parser {
    private final DataInputStream in;
    private int width;
    private int height;
    private int left;
    private int top;
    private boolean extended;
    private boolean hasExif;
    private boolean lossless;
    private Optional<byte[]> frame = Optional.empty();
    private int orientation = ExifOrientation.UPRIGHT;

    Parser(DataInputStream in) {
      this.in = in;
    }

    WebpFile parse() throws IOException {
      while (frame.isEmpty() || hasExif) {
        String type;
        try {
          type = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
          chunk(type, littleEndian(4));
        } catch (EOFException e) {
          if (frame.isEmpty()) {
            throw e;
          }
          break;
        }
      }
      byte[] coded = frame.orElseThrow();
      if (coded.length < 10) {
        throw new EOFException();
      }
      // Both codings have the size in 14 bits each.
      int at = lossless ? 1 : 6;
      long bits = 0;
      for (int i = 3; i >= 0; i--) {
        bits = bits << 8 | (coded[at + i] & 0xFF);
      }
      int frameWidth = (int) (bits & 0x3FFF) + (lossless ? 1 : 0);
      int frameHeight = (int) (bits >> (lossless ? 14 : 16) & 0x3FFF) + (lossless ? 1 : 0);
      if (!extended) {
        width = frameWidth;
        height = frameHeight;
      } else if (left + frameWidth > width || top + frameHeight > height) {
        throw new BadWebpException("its frame does not fit its canvas");
      }
      return new WebpFile(
          width, height, left, top, frameWidth, frameHeight, lossless, coded, orientation);
    }

    private void chunk(String type, long size) throws IOException {
      long padded = size + (size & 1);
      switch (type) {
        case "VP8X" -> {
          extended = true;
          hasExif = (in.readUnsignedByte() & EXIF_FLAG) != 0;
          in.skipNBytes(3);
          width = (int) littleEndian(3) + 1;
          height = (int) littleEndian(3) + 1;
          in.skipNBytes(padded - 10);
        }
        case "ANMF" -> {
          if (frame.isPresent()) {
            in.skipNBytes(padded);
          } else {
            left = 2 * (int) littleEndian(3);
            top = 2 * (int) littleEndian(3);
            // The frame's own chunks follow.
            in.skipNBytes(ANIMATION_HEADER - 6);
          }
        }
        case "VP8 ", "VP8L" -> {
          if (frame.isPresent() || size > Integer.MAX_VALUE) {
            in.skipNBytes(padded);
          } else {
            lossless = type.equals("VP8L");
            byte[] coded = in.readNBytes((int) size);
            if (coded.length < size) {
              throw new EOFException();
            }
            frame = Optional.of(coded);
            in.skipNBytes(padded - size);
          }
        }
        case "EXIF" -> {
          hasExif = false;
          if (size <= LONGEST_EXIF) {
            byte[] block = in.readNBytes((int) size);
            boolean prefixed = block.length > 6 && block[0] == 'E' && block[1] == 'x';
            orientation = ExifOrientation.of(block, prefixed ? 6 : 0);
          }
        }
        default -> in.skipNBytes(padded);
      }
    }

    private long littleEndian(int bytes) throws IOException {
      long value = 0;
      for (int i = 0; i < bytes; i++) {
        value |= (long) in.readUnsignedByte() << (8 * i);
      }
      return value;
    }
  }
}
