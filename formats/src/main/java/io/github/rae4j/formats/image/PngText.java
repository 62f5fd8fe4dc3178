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
import java.util.Locale;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/** Reads the text chunks (tEXt, zTXt and iTXt) of a PNG file. Thread-safe. */
public final class PngText {
  // Enough for any configuration, and a limit for decompression bombs: of all texts together.
  private static final int LONGEST_TEXTS = 1 << 24;

  private PngText() {}

  /**
   * The texts by keyword, in file order.
   *
   * @throws RaeException if the file is missing, not a PNG or truncated, or its texts are together
   *     longer than 16 MiB
   */
  public static Map<String, String> read(Path file) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readLong() != PngWriter.SIGNATURE) {
        throw new DataException(file + " is not a PNG", Where.file(file));
      }
      Map<String, String> texts = new LinkedHashMap<>();
      long left = LONGEST_TEXTS;
      while (true) {
        long length = Integer.toUnsignedLong(in.readInt());
        String type = new String(in.readNBytes(4), StandardCharsets.US_ASCII);
        switch (type) {
          case "tEXt", "zTXt", "iTXt" -> {
            requireRoom(file, length, left);
            left -= length + put(file, texts, type, body(in, (int) length), left - length);
          }
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

  private static void requireRoom(Path file, long length, long left) {
    if (length > left) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has texts of more than %d MiB, which are not read",
              file,
              LONGEST_TEXTS >> 20),
          Where.file(file));
    }
  }

  private static byte[] body(DataInputStream in, int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return body;
  }

  /** Returns how long the text is if it was compressed, and else 0. */
  private static long put(Path file, Map<String, String> texts, String type, byte[] body, long left)
      throws IOException {
    int end = zero(file, body, 0);
    String keyword = new String(body, 0, end, StandardCharsets.ISO_8859_1);
    boolean compressed = type.equals("zTXt");
    int start = end + (compressed ? 2 : 1);
    Charset charset = StandardCharsets.ISO_8859_1;
    if (type.equals("iTXt")) {
      int language = zero(file, body, end + 3);
      start = zero(file, body, language + 1) + 1;
      compressed = body[end + 1] == 1;
      charset = StandardCharsets.UTF_8;
    }
    int length = Math.max(0, body.length - start);
    if (!compressed) {
      texts.put(keyword, new String(body, body.length - length, length, charset));
      return 0;
    }
    try (InflaterInputStream in =
        new InflaterInputStream(new ByteArrayInputStream(body, start, length))) {
      byte[] text = in.readNBytes((int) left + 1);
      requireRoom(file, text.length, left);
      texts.put(keyword, new String(text, charset));
      return text.length;
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
}
