// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a class of a model is called.
 *
 * @param number the label that the model knows the class by
 * @param name its usual name, for captions
 * @param synonyms other names that it goes by; may be empty
 */
public record ClassName(int number, String name, List<String> synonyms) {
  private static final Pattern SEPARATORS = Pattern.compile("[\\s_-]+");
  private static final Pattern NOT_SPOKEN = Pattern.compile("['()]");

  /** Copies the list. */
  public ClassName {
    Objects.requireNonNull(name, "name");
    synonyms = List.copyOf(synonyms);
  }

  /** The name, then the synonyms. */
  public Stream<String> all() {
    return Stream.concat(Stream.of(name), synonyms.stream());
  }

  /** Whether a text is one of these names, and not only the beginning of one. */
  public boolean isCalled(String text) {
    String word = normalised(text);
    return all().anyMatch(each -> normalised(each).equals(word));
  }

  /** Whether one of these names begins so. */
  boolean begins(String normalised) {
    return all().anyMatch(each -> normalised(each).startsWith(normalised));
  }

  /** Whether one of these names has this in it, at the beginning of a word or anywhere. */
  boolean has(String normalised, boolean atWord) {
    String wanted = atWord ? " " + normalised : normalised;
    return all().anyMatch(each -> (" " + normalised(each)).contains(wanted));
  }

  /** How names are compared. */
  static String normalised(String name) {
    String plain = NOT_SPOKEN.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    return SEPARATORS.matcher(plain).replaceAll(" ").strip();
  }

  /** Number and name, for messages: {@code 207 'golden retriever'}. */
  String quoted() {
    return String.format(Locale.ROOT, "%d '%s'", number, name);
  }
}
