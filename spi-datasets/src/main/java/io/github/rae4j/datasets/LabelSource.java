// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.options.OptionException;
import java.util.Locale;

/**
 * Where the labels of archives come from.
 *
 * @param kind the place
 * @param key of JSON objects, for that kind
 */
record LabelSource(Kind kind, String key) {
  private static final String JSON = "json.";

  enum Kind {
    AUTO,
    CLS,
    FOLDERS,
    NONE,
    JSON
  }

  /**
   * Reads the option {@code labels}.
   *
   * @throws OptionException if it is none of the places
   */
  static LabelSource parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith(JSON) && text.length() > JSON.length()) {
      return new LabelSource(Kind.JSON, text.substring(JSON.length()));
    }
    return switch (lower) {
      case "auto" -> new LabelSource(Kind.AUTO, "");
      case "cls" -> new LabelSource(Kind.CLS, "");
      case "folders" -> new LabelSource(Kind.FOLDERS, "");
      case "none" -> new LabelSource(Kind.NONE, "");
      default ->
          throw new OptionException(
              WebDataset.class,
              "labels",
              String.format(
                  Locale.ROOT,
                  "'%s' is not known; expected one of auto, cls, json.KEY, folders, none",
                  text));
    };
  }
}
