// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads text files. Thread-safe. */
public final class TextFiles {
  private TextFiles() {}

  /**
   * The content of a UTF-8 file.
   *
   * @throws RaeException naming the file, if it cannot be read or is not UTF-8
   */
  public static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + " is not a UTF-8 text file", Where.file(file), e);
    } catch (IOException e) {
      throw FileErrors.cannotRead("cannot read " + file + ": " + e.getMessage(), file, e);
    }
  }
}
