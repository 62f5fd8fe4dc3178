// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.List;
import java.util.Map;

/** Names a value of a configuration in a message, in bounded length. */
final class FoundValue {
  private static final int MAX_TEXT = 60;
  private static final int MAX_OTHER = 300;
  private static final int MAX_ELEMENTS = 20;

  private FoundValue() {}

  static String describe(Object value) {
    if (value instanceof String text) {
      return "the text '" + shortened(text, MAX_TEXT) + "'";
    }
    if (value instanceof Map<?, ?> map) {
      return "a section with the keys "
          + shortened(map.keySet().stream().limit(MAX_ELEMENTS).toList().toString(), MAX_OTHER);
    }
    return value instanceof List<?> list
        ? "the list " + shortened(list.stream().limit(MAX_ELEMENTS).toList().toString(), MAX_OTHER)
        : shortened(String.valueOf(value), MAX_OTHER);
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 3) + "...";
  }
}
