// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import java.util.List;
import java.util.Optional;

/**
 * One option as it was declared, for lists and documentation. Immutable.
 *
 * @param key the key in a config
 * @param aliases other keys with the same meaning
 * @param type the type in words, for example {@code whole number}
 * @param required whether it must be given
 * @param defaultValue the default as a config would write it; empty if there is none
 * @param range the numbers that are allowed, where that is not all
 * @param choices the texts that are allowed; empty where that is not a choice
 * @param documentation what it does, in one line
 * @param source where it comes from; empty if that is not said
 * @param section the options of the section, where it is one whose options are known
 */
public record OptionSpec(
    String key,
    List<String> aliases,
    String type,
    boolean required,
    Optional<String> defaultValue,
    Optional<Range> range,
    List<String> choices,
    String documentation,
    Optional<String> source,
    List<OptionSpec> section) {
  /** Copies the lists. */
  public OptionSpec {
    aliases = List.copyOf(aliases);
    choices = List.copyOf(choices);
    section = List.copyOf(section);
  }
}
