// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

import java.util.Locale;

/**
 * Text from files as it may be shown. A name in a checkpoint can hold anything: codes that steer a
 * terminal, line breaks that forge lines, marks that reverse the order of what is read.
 */
public final class Printable {
  private Printable() {}

  /**
   * The text on one line: control characters, line breaks, invisible and direction marks and halves
   * of surrogate pairs are written as in Java, for example {@code \\n} or {@code \\u001b}.
   */
  public static String of(String text) {
    return escape(text, false);
  }

  /** As {@link #of}, but line breaks and tabs are kept. */
  public static String lines(String text) {
    return escape(text, true);
  }

  private static String escape(String text, boolean lines) {
    if (text.codePoints().allMatch(c -> isPlain(c, lines))) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isPlain(c, lines)) {
                shown.appendCodePoint(c);
              } else if (c == '\n') {
                shown.append("\\n");
              } else if (c == '\r') {
                shown.append("\\r");
              } else if (c == '\t') {
                shown.append("\\t");
              } else {
                for (char unit : Character.toChars(c)) {
                  shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return shown.toString();
  }

  private static boolean isPlain(int c, boolean lines) {
    if (c < 0x7f) {
      return c >= ' ' || (lines && (c == '\n' || c == '\t'));
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
