// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/** Reads the text chunks (tEXt, zTXt and iTXt) of a PNG file. Thread-safe. */
public final class PngText {
  // Enough for any configuration, and a limit for decompression bombs.
  private static final int LONGEST_TEXT = 1 << 24;

  private PngText() {}

  /**
   * The texts by keyword, in file order.
   *
   * @throws RaeException if the file is missing, not a PNG or truncated
   */
  public static Map<String, String> read(Path file) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readLong() != PngWriter.SIGNATURE) {
        throw new DataException(file + " is not a PNG", Where.file(file));
      }
      Map<String, String> texts = new LinkedHashMap<>();
      while (true) {
        long length = Integer.toUnsignedLong(in.readInt());
        String type = new String(in.readNBytes(4), StandardCharsets.US_ASCII);
        switch (type) {
          case "tEXt", "zTXt", "iTXt" -> put(file, texts, type, body(file, in, length));
          case "IEND" -> {
            return texts;
          }
          default -> in.skipNBytes(length);
        }
        in.skipNBytes(Integer.BYTES);
      }
    } catch (EOFException e) {
      throw new DataException(file + " is cut short", Where.file(file), e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static byte[] body(Path file, DataInputStream in, long length) throws IOException {
    if (length > LONGEST_TEXT) {
      throw new DataException(
          file + " is a damaged PNG: a text of " + length + " bytes", Where.file(file));
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException();
    }
    return body;
  }

  private static void put(Path file, Map<String, String> texts, String type, byte[] body)
      throws IOException {
    int end = zero(file, body, 0);
    String keyword = new String(body, 0, end, StandardCharsets.ISO_8859_1);
    switch (type) {
      case "tEXt" -> texts.put(keyword, text(body, end + 1, false, StandardCharsets.ISO_8859_1));
      case "zTXt" -> texts.put(keyword, text(body, end + 2, true, StandardCharsets.ISO_8859_1));
      default -> {
        int language = zero(file, body, end + 3);
        int translated = zero(file, body, language + 1);
        boolean compressed = body[end + 1] == 1;
        texts.put(keyword, text(body, translated + 1, compressed, StandardCharsets.UTF_8));
      }
    }
  }

  private static int zero(Path file, byte[] body, int from) {
    for (int i = from; i < body.length; i++) {
      if (body[i] == 0) {
        return i;
      }
    }
    throw new DataException(
        file + " is a damaged PNG: a text chunk is incomplete", Where.file(file));
  }

  private static String text(byte[] body, int from, boolean compressed, Charset charset)
      throws IOException {
    int length = Math.max(0, body.length - from);
    if (!compressed) {
      return new String(body, body.length - length, length, charset);
    }
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(body, from, length))) {
      return new String(in.readNBytes(LONGEST_TEXT), charset);
    }
  }
}
