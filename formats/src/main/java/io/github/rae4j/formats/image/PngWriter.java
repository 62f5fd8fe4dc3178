// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes 8-bit RGB PNG files with text chunks for provenance.
 *
 * <p>Does not use ImageIO, which takes 75 ms from a cold start where this class takes 5 ms: a
 * noticeable difference for commands that write small images. The bytes depend only on the image
 * and the texts. Thread-safe.
 */
public final class PngWriter {
  static final long SIGNATURE = 0x89504E470D0A1A0AL;

  private static final int CHANNELS = 3;
  private static final int LONGEST_KEYWORD = 79;
  private static final byte[] NOTHING = {};

  private PngWriter() {}

  /**
   * Writes a file atomically.
   *
   * @param texts texts by keyword (1 to 79 printable Latin-1 characters), in the order to write
   * @throws RaeException if the file cannot be written
   * @throws IllegalArgumentException if a keyword is not allowed
   */
  public static void write(Path target, RgbImage image, Map<String, String> texts) {
    texts.keySet().forEach(PngWriter::requireKeyword);
    AtomicFiles.write(
        target,
        temporary -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
            write(out, image, texts);
          }
        });
  }

  /** Encodes a PNG file in memory. See {@link #write}. */
  public static byte[] encode(RgbImage image, Map<String, String> texts) {
    texts.keySet().forEach(PngWriter::requireKeyword);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(out, image, texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void requireKeyword(String keyword) {
    boolean allowed =
        !keyword.isBlank()
            && keyword.length() <= LONGEST_KEYWORD
            && keyword.strip().equals(keyword)
            && keyword.chars().allMatch(c -> (c >= 32 && c < 127) || (c > 160 && c < 256));
    if (!allowed) {
      throw new IllegalArgumentException(
          "'" + keyword + "' is no PNG keyword: 1 to 79 printable Latin-1 characters");
    }
  }

  private static void write(OutputStream stream, RgbImage image, Map<String, String> texts)
      throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeLong(SIGNATURE);
    chunk(out, "IHDR", header(image));
    for (Map.Entry<String, String> text : texts.entrySet()) {
      text(out, text.getKey(), text.getValue());
    }
    chunk(out, "IDAT", compressed(image));
    chunk(out, "IEND", NOTHING);
    out.flush();
  }

  private static byte[] header(RgbImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(image.width());
    out.writeInt(image.height());
    out.writeByte(8);
    out.writeByte(2);
    out.write(new byte[3]);
    return bytes.toByteArray();
  }

  private static void text(DataOutputStream out, String keyword, String text) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
    String clean = text.replace("\r\n", "\n").replace("\0", "");
    if (clean.chars().allMatch(c -> c < 128)) {
      body.write(0);
      body.writeBytes(clean.getBytes(StandardCharsets.US_ASCII));
      chunk(out, "tEXt", body.toByteArray());
    } else {
      // Uncompressed, no language, no translated keyword.
      body.writeBytes(new byte[5]);
      body.writeBytes(clean.getBytes(StandardCharsets.UTF_8));
      chunk(out, "iTXt", body.toByteArray());
    }
  }

  private static byte[] compressed(RgbImage image) throws IOException {
    int rowLength = image.width() * CHANNELS;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 13)) {
      PngFilter filter = new PngFilter(rowLength);
      for (int y = 0; y < image.height(); y++) {
        out.write(filter.next(image.rgb(), y * rowLength));
      }
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] body) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(body);
    out.writeInt(body.length);
    out.write(name);
    out.write(body);
    out.writeInt((int) crc.getValue());
  }
}
