// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

/** Makes text from outside fit for one line on a terminal. */
final class Plain {
  private static final int LONGEST = 2000;

  private Plain() {}

  /** The text with every control, format and unpaired character replaced by a question mark. */
  static String text(String text) {
    StringBuilder plain = new StringBuilder(Math.min(text.length(), LONGEST));
    text.codePoints()
        .limit(LONGEST)
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    plain.append('?');
                default -> plain.appendCodePoint(c);
              }
            });
    return plain.toString();
  }

  /** The beginning of a text, in one line. */
  static String beginning(String text, int length) {
    String line = text.strip().replaceAll("\\s+", " ");
    return text(line.length() <= length ? line : line.substring(0, length) + "…");
  }
}
