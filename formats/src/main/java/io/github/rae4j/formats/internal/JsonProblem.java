// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a JSON text, without the words that the library has for itself. */
public final class JsonProblem {
  private JsonProblem() {}

  /** A sentence about what was found and what was expected. */
  public static String of(JsonProcessingException problem) {
    String message = String.valueOf(problem.getOriginalMessage());
    if (message.startsWith("Trailing token")) {
      return "more follows after its end";
    }
    return message
        .replaceAll(" \\(start marker at \\[Source:.*", "")
        .replaceAll("(?s)\\s*(?:\\(| at )?\\[?Source: .*", "")
        .replaceAll(" \\(`[^`]*`[^)]*\\)", "")
        .replaceAll("\\(through reference chain.*", "")
        .strip();
  }

  /** The line at which it is, at least 1. */
  public static int line(@Nullable JsonLocation place) {
    return place == null ? 1 : Math.max(1, place.getLineNr());
  }
}
