// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of JSON (RFC 8259). */
public sealed interface Json {
  /** An object; of members with the same name the last one counts. */
  record Members(Map<String, Json> values) implements Json {
    /** Copies the members. */
    public Members {
      values = Map.copyOf(values);
    }
  }

  /** An array. */
  record Items(List<Json> values) implements Json {
    /** Copies the values. */
    public Items {
      values = List.copyOf(values);
    }
  }

  /** A string. */
  record Text(String value) implements Json {}

  /** A number, as it was written. */
  record Digits(String value) implements Json {}

  /** True or false. */
  record Truth(boolean value) implements Json {}

  /** Null. */
  record Nothing() implements Json {}

  /**
   * Reads a text that is one value.
   *
   * @throws JsonException if it is not, or if it is nested very deeply
   */
  static Json parse(String text) throws JsonException {
    return new JsonParser(text).parse();
  }

  /** The text as a JSON string, with its quotation marks. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          quoted.append(Character.forDigit(c >> shift & 15, 16));
        }
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** The member of this name, if this is an object that has it and it is not null. */
  default Optional<Json> get(String name) {
    return this instanceof Members members
        ? Optional.ofNullable(members.values().get(name)).filter(v -> !(v instanceof Nothing))
        : Optional.empty();
  }

  /** The values, if this is an array; else none. */
  default List<Json> items() {
    return this instanceof Items items ? items.values() : List.of();
  }

  /** The text, if this is a string. */
  default Optional<String> text() {
    return this instanceof Text text ? Optional.of(text.value()) : Optional.empty();
  }

  /** The number, if this is a whole one that fits. */
  default Optional<Long> whole() {
    if (this instanceof Digits number && number.value().matches("-?[0-9]{1,18}")) {
      return Optional.of(Long.parseLong(number.value()));
    }
    return Optional.empty();
  }
}
