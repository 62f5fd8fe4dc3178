// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats of image files that {@link ImageReader} reads. */
public enum ImageFormat {
  /** Portable Network Graphics. */
  PNG,
  /** JPEG, baseline and progressive. */
  JPEG,
  /** WebP; of an animation the first frame. */
  WEBP,
  /** GIF; of an animation the first frame. */
  GIF,
  /** Windows bitmaps. */
  BMP,
  /** TIFF; the first page. */
  TIFF;

  private static final List<String> UNREAD =
      List.of(
          "avif", "exr", "heic", "heif", "hif", "j2k", "jp2", "jpx", "jxl", "pbm", "pgm", "pnm",
          "ppm", "psd", "tga");

  /** The endings of file names, in lower case and without the dot; the usual one first. */
  public List<String> endings() {
    return switch (this) {
      case PNG -> List.of("png");
      case JPEG -> List.of("jpg", "jpeg", "jpe", "jfif");
      case WEBP -> List.of("webp");
      case GIF -> List.of("gif");
      case BMP -> List.of("bmp", "dib");
      case TIFF -> List.of("tif", "tiff");
    };
  }

  /** The name by which people know the format, such as {@code WebP}. */
  @Override
  public String toString() {
    return this == WEBP ? "WebP" : name();
  }

  /** The format that the ending of a file name stands for, if it is one that is read. */
  public static Optional<ImageFormat> ofName(String name) {
    String ending = ending(name);
    return Arrays.stream(values()).filter(format -> format.endings().contains(ending)).findFirst();
  }

  /** Whether the ending of a file name is that of an image format which is not read. */
  public static boolean isUnread(String name) {
    return UNREAD.contains(ending(name));
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The format of a file that begins with these bytes. */
  static Optional<ImageFormat> ofStart(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    } else if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    } else if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
      return Optional.of(WEBP);
    } else if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
      return Optional.of(GIF);
    } else if (text.startsWith("BM")) {
      return Optional.of(BMP);
    } else if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
      return Optional.of(TIFF);
    }
    return Optional.empty();
  }

  /** What a file that begins with these bytes may be, for messages. */
  static String guess(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("RIFF")) {
      return "a RIFF file of another kind";
    } else if (text.startsWith("ftyp", 4)) {
      return "an ISO media file, perhaps HEIC or AVIF";
    } else if (text.startsWith("\u00ff\n") || text.startsWith("JXL ", 4)) {
      return "a JPEG XL";
    } else if (text.startsWith("jP  ", 4)) {
      return "a JPEG 2000";
    } else if (text.startsWith("8BPS")) {
      return "a Photoshop document";
    }
    return "not an image";
  }
}
