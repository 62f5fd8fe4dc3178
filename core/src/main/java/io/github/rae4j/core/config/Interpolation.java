// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^{}]*)\\}");

  private final String origin;
  private final Map<String, Object> tree;
  private final List<String> open = new ArrayList<>();

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
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
      map.forEach((key, below) -> resolved.put((String) key, resolve(path + "." + key, below)));
      return resolved;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> resolved = new ArrayList<>();
      for (Object element : list) {
        resolved.add(resolve(path + "[" + resolved.size() + "]", element));
      }
      return resolved;
    }
    return value instanceof String text && text.contains("${") ? resolveText(path, text) : value;
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
                match -> Matcher.quoteReplacement(String.valueOf(lookUp(path, match.group(1)))));
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
