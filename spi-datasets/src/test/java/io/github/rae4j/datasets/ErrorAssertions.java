// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.util.List;

/** Asserts that bad input is refused with a helpful message. */
final class ErrorAssertions {
  private ErrorAssertions() {}

  static void assertRefused(Runnable action, String... words) {
    String message = String.valueOf(assertThrows(RaeException.class, action::run).getMessage());
    for (String word : List.of(words)) {
      assertTrue(message.contains(word), () -> "'" + word + "' is missing in: " + message);
    }
  }
}
