// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.errors.RaeException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Gathers what is not on this machine, so that all of it is named at once. Not thread-safe. */
final class MissingFiles {
  private final Set<String> messages = new LinkedHashSet<>();

  /** Looks for something; remembers why it cannot be had. */
  void look(Supplier<?> file) {
    try {
      Objects.requireNonNull(file.get(), "a search gives what it found");
    } catch (RaeException e) {
      // Several models need the same file; what is in front only says which of them asked.
      messages.add(String.valueOf(e.getMessage()).replaceFirst("^preset [^:]+: ", ""));
    }
  }

  /** Takes over what another search did not find. */
  void addAll(MissingFiles other) {
    messages.addAll(other.messages);
  }

  /** Everything that was not found, a line each; empty if nothing is missing. */
  Optional<String> text() {
    return messages.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", messages));
  }

  /**
   * Ends the search.
   *
   * @throws RaeException naming everything that was not found, and what to put where
   */
  void report() {
    report("");
  }

  /** The same, with what else is to be known behind it. */
  void report(String after) {
    if (!messages.isEmpty()) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%d of the things that this table needs are not on this machine:\n%s%s",
              messages.size(),
              String.join("\n", messages),
              after));
    }
  }
}
