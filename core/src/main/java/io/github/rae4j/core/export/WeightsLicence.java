// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The licence that a model card beside a weights file states. */
final class WeightsLicence {
  private static final String UNKNOWN =
      "not stated beside the file; that of whoever published the weights";

  private static final int MOST_BYTES = 1 << 16;

  /** Folders upwards in which the card of a model repository may stand. */
  private static final int FOLDERS = 8;

  private static final Pattern HEADER = Pattern.compile("\\A---\\R(.*?)\\R---", Pattern.DOTALL);
  private static final Pattern LICENCE =
      Pattern.compile("^license(?:_name)?:[ \\t]*['\"]?([\\w.+-]+)['\"]?", Pattern.MULTILINE);

  private WeightsLicence() {}

  /** The name that the nearest card states, or a sentence that there is none. */
  static String of(Path weights) {
    return Stream.iterate(
            Optional.ofNullable(weights.toAbsolutePath().getParent()),
            Optional::isPresent,
            folder -> folder.map(Path::getParent))
        .limit(FOLDERS)
        .flatMap(Optional::stream)
        .map(folder -> folder.resolve("README.md"))
        .filter(Files::isRegularFile)
        .flatMap(card -> stated(card).stream())
        .findFirst()
        .orElse(UNKNOWN);
  }

  private static Optional<String> stated(Path card) {
    try (InputStream in = Files.newInputStream(card)) {
      Matcher header =
          HEADER.matcher(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
      Matcher licence = LICENCE.matcher(header.find() ? header.group(1) : "");
      return licence.find() ? Optional.of(licence.group(1)) : Optional.empty();
    } catch (IOException e) {
      // A card that cannot be read states nothing.
      return Optional.empty();
    }
  }
}
