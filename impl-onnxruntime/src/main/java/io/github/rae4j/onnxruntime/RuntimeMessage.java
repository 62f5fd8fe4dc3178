// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OrtException;
import io.github.rae4j.errors.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ONNX Runtime says, without the lines of its own source and the signatures of its functions,
 * which tell a user nothing.
 */
final class RuntimeMessage {
  private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
  private static final Pattern LOAD = Pattern.compile("^Load model from .* failed: ?");
  private static final Pattern SOURCE = Pattern.compile("\\S*\\.(?:cc|cpp|h|hpp|cu|cuh):\\d+ ");

  private RuntimeMessage() {}

  /** One line. */
  static String of(OrtException e) {
    return of(String.valueOf(e.getMessage()));
  }

  static String of(String message) {
    String text = message.lines().findFirst().orElse("").strip();
    text = CODE.matcher(text).replaceFirst("");
    text = LOAD.matcher(text).replaceFirst("");
    Matcher source = SOURCE.matcher(text);
    int end = -1;
    while (source.find()) {
      end = source.end();
    }
    if (end >= 0) {
      text = withoutFunction(text.substring(end));
    }
    return text.isEmpty() ? "it gives no reason" : Printable.of(text);
  }

  /** Leaves out the function at the beginning, which is a signature or a name. */
  private static String withoutFunction(String text) {
    int open = text.indexOf('(');
    if (open < 0 || !text.substring(0, open).contains("::")) {
      return text.substring(text.indexOf(' ') + 1).strip();
    }
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == '(') {
        depth++;
      } else if (text.charAt(i) == ')' && --depth == 0) {
        String rest = text.substring(i + 1).strip();
        return rest.startsWith("const ") ? rest.substring("const ".length()) : rest;
      }
    }
    return text;
  }
}
