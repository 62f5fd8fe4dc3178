// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${key.path}} by the value at that path, as OmegaConf does: alone it keeps its
 * type, inside a text it becomes part of the text. Resolvers such as {@code ${oc.env:HOME}} are
 * refused: what a configuration means must not depend on where it is read.
 */
final class Interpolation {
  /** References that lead to one another. */
  private static final int MAX_REFERENCES = 50;

  /** Sections and lists in one another, after references are replaced. */
  private static final int MAX_DEPTH = 2 * YamlReader.MAX_DEPTH;

  /** Values and characters that all references together may add. */
  private static final long MAX_SIZE = 1 << 20;

  /** Following a reference takes as long as copying so many values. */
  private static final int REFERENCE_COST = 50;

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}]*)\\}");

  private final String origin;
  private final Map<String, Object> tree;
  private final List<String> open = new ArrayList<>();
  private int depth;
  private long size;

  private Interpolation(String origin, Map<String, Object> tree) {
    this.origin = origin;
    this.tree = tree;
  }

  /** A copy of the tree without references. */
  static Map<String, Object> resolve(String origin, Map<String, Object> tree) {
    Interpolation interpolation = new Interpolation(origin, tree);
    Map<String, Object> resolved = new LinkedHashMap<>();
    tree.forEach((key, value) -> resolved.put(key, interpolation.resolve(key, value)));
    return resolved;
  }

  private @Nullable Object resolve(String path, @Nullable Object value) {
    charge(path, 1);
    if (value instanceof Map || value instanceof List) {
      if (++depth > MAX_DEPTH) {
        throw error(path, "sections are nested more than " + MAX_DEPTH + " deep");
      }
      Object resolved =
          value instanceof Map<?, ?> map ? section(path, map) : list(path, (List<?>) value);
      depth--;
      return resolved;
    }
    return value instanceof String text && text.contains("${") ? resolveText(path, text) : value;
  }

  private Map<String, @Nullable Object> section(String path, Map<?, ?> map) {
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    map.forEach((key, below) -> resolved.put((String) key, resolve(path + "." + key, below)));
    return resolved;
  }

  private List<@Nullable Object> list(String path, List<?> list) {
    List<@Nullable Object> resolved = new ArrayList<>();
    for (Object element : list) {
      resolved.add(resolve(path + "[" + resolved.size() + "]", element));
    }
    return resolved;
  }

  /** A few lines of references can stand for more than a machine can hold. */
  private void charge(String path, long amount) {
    size += open.isEmpty() ? 0 : amount;
    if (size > MAX_SIZE) {
      throw error(
          path,
          String.format(
              Locale.ROOT,
              "the references of this file stand for more than %,d values and characters",
              MAX_SIZE));
    }
  }

  /** The value as part of a text, whose length is known before it is made. */
  private String text(String path, @Nullable Object value) {
    open.add("");
    chargeText(path, value);
    open.remove(open.size() - 1);
    return String.valueOf(value);
  }

  private void chargeText(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, below) -> {
            chargeText(path, key);
            chargeText(path, below);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(element -> chargeText(path, element));
    } else {
      charge(path, value instanceof String text ? text.length() : 1);
    }
  }

  private @Nullable Object resolveText(String path, String text) {
    Matcher matcher = REFERENCE.matcher(text);
    if (matcher.matches()) {
      return lookUp(path, matcher.group(1));
    }
    String resolved =
        matcher
            .reset()
            .replaceAll(
                match -> Matcher.quoteReplacement(text(path, lookUp(path, match.group(1)))));
    if (resolved.equals(text)) {
      throw error(path, "'" + text + "' has a reference that is not closed");
    }
    return resolved;
  }

  private @Nullable Object lookUp(String path, String reference) {
    String wanted = reference.strip();
    if (wanted.isEmpty() || wanted.startsWith(".") || wanted.contains(":")) {
      throw error(
          path, "'${" + reference + "}' is not supported; only full keys are: ${section.key}");
    }
    if (open.contains(wanted)) {
      throw error(path, "'${" + reference + "}' refers to itself");
    }
    size += REFERENCE_COST;
    charge(path, 0);
    if (open.size() >= MAX_REFERENCES) {
      throw error(
          path, "references lead to one another more than " + MAX_REFERENCES + " times over");
    }
    Object value = tree;
    for (String key : wanted.replaceAll("\\[(\\d+)\\]", ".$1").split("\\.", -1)) {
      value = child(value, key);
      if (value == null) {
        throw error(path, "'${" + reference + "}' names no value of this file");
      }
    }
    open.add(wanted);
    Object resolved = resolve(wanted, value);
    open.remove(open.size() - 1);
    return resolved;
  }

  private static @Nullable Object child(@Nullable Object value, String key) {
    if (value instanceof Map<?, ?> map) {
      return map.get(key);
    }
    if (value instanceof List<?> list && key.matches("\\d{1,9}")) {
      int index = Integer.parseInt(key);
      return index < list.size() ? list.get(index) : null;
    }
    return null;
  }

  private ConfigException error(String path, String problem) {
    return new ConfigException(
        origin + ": " + path + ": " + problem, Where.file(origin).atKey(path));
  }
}
