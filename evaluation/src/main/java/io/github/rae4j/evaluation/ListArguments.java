// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import java.util.Arrays;
import java.util.Optional;

/** Lists on a command line, of labels or metrics, here and in jobs on a cluster. */
public final class ListArguments {
  private ListArguments() {}

  /**
   * What is wrong with a list: an element that is empty, which would be left out in silence, or a
   * quote that is open.
   *
   * @param separator regular expression between elements
   * @return words that name the list; empty if nothing is wrong
   */
  public static Optional<String> fault(String text, String separator) {
    long quotes = text.chars().filter(c -> c == '"').count();
    if (quotes % 2 != 0) {
      return Optional.of("'" + text + "' has a double quote that is not closed");
    }
    boolean hasEmpty =
        quotes == 0 && Arrays.stream(text.split(separator, -1)).anyMatch(String::isBlank);
    return hasEmpty ? Optional.of("'" + text + "' has an element that is empty") : Optional.empty();
  }
}
