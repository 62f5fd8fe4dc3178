// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rae4j.core.config.NearestName;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The fields of a JSON object: each is checked when it is read, and others are refused. */
final class Fields {
  private final ObjectNode object;
  private final String path;
  private final Set<String> read = new TreeSet<>();

  /**
   * The fields of an object.
   *
   * @param path of the object for messages; empty for the body
   */
  Fields(ObjectNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /** A field; empty if it is missing or null. */
  Optional<JsonNode> get(String name) {
    read.add(name);
    return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
  }

  /** Whether a field is there, even as null. */
  boolean has(String name) {
    read.add(name);
    return object.has(name);
  }

  /** The full name of a field, for messages. */
  String name(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  Optional<String> text(String name) {
    return get(name)
        .map(
            node -> {
              if (!node.isTextual()) {
                throw wrong(name, "a text", node);
              }
              return node.textValue();
            });
  }

  Optional<Boolean> flag(String name) {
    return get(name)
        .map(
            node -> {
              if (!node.isBoolean()) {
                throw wrong(name, "true or false", node);
              }
              return node.booleanValue();
            });
  }

  /** A whole number. */
  Optional<Long> whole(String name, long least, long most) {
    return get(name)
        .map(
            node -> {
              boolean whole =
                  node.isIntegralNumber() || (node.isNumber() && node.doubleValue() % 1 == 0);
              if (!whole || !node.canConvertToLong()) {
                throw wrong(name, "a whole number", node);
              }
              long value = node.longValue();
              if (value < least || value > most) {
                throw ApiProblem.field(
                    name(name),
                    String.format(
                        Locale.ROOT,
                        "%s must be from %d to %d, but is %d",
                        name(name),
                        least,
                        most,
                        value));
              }
              return value;
            });
  }

  /** A number. */
  Optional<Double> number(String name, double least, double most) {
    return get(name)
        .map(
            node -> {
              if (!node.isNumber()) {
                throw wrong(name, "a number", node);
              }
              double value = node.doubleValue();
              if (!(value >= least && value <= most)) {
                throw ApiProblem.field(
                    name(name),
                    String.format(
                        Locale.ROOT,
                        "%s must be from %s to %s, but is %s",
                        name(name),
                        least,
                        most,
                        value));
              }
              return value;
            });
  }

  /** An object within the object. */
  Optional<Fields> object(String name) {
    return get(name)
        .map(
            node -> {
              if (!(node instanceof ObjectNode inner)) {
                throw wrong(name, "an object", node);
              }
              return new Fields(inner, name(name));
            });
  }

  /** A value of another kind than was expected. */
  ApiProblem wrong(String name, String expected, JsonNode found) {
    String text = found.toString();
    return ApiProblem.field(
        name(name),
        String.format(
            Locale.ROOT,
            "%s must be %s, but is %s",
            name(name),
            expected,
            text.length() > 60 ? text.substring(0, 60) + "…" : text));
  }

  /** Refuses fields that nobody has read. */
  void rejectUnknown() {
    Iterator<String> names = object.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!read.contains(name)) {
        String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        throw ApiProblem.field(
            name(shown),
            String.format(
                Locale.ROOT,
                "there is no field '%s' here%s; there are %s",
                name(shown),
                NearestName.hint(shown, read),
                String.join(", ", read)));
      }
    }
  }
}
