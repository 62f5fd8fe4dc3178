// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads text files. Thread-safe. */
public final class TextFiles {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private TextFiles() {}

  /**
   * The content of a UTF-8 file, without a byte order mark.
   *
   * @param maxBytes what the file may have at most
   * @throws RaeException naming the file, if it cannot be read, is larger, or is not UTF-8
   */
  public static String read(Path file, int maxBytes) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw FileErrors.cannotRead("cannot read " + file + ": " + AtomicFiles.reason(e), file, e);
    }
    if (bytes.length > maxBytes) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s has more than %,d bytes, the most that such a file may have",
              file,
              maxBytes),
          Where.file(file));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + " is not a UTF-8 text file", Where.file(file), e);
    }
  }
}
