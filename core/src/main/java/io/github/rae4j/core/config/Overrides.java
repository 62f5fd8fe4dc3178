// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.RaeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@code key.path=value} arguments to a configuration. The value is YAML; {@code list[1]}
 * and {@code list.1} mean an element; sections that are not there yet are made.
 */
final class Overrides {
  private Overrides() {}

  static void apply(Map<String, Object> tree, List<String> overrides) {
    overrides.forEach(override -> apply(tree, override));
  }

  private static void apply(Map<String, Object> tree, String override) {
    int equals = override.indexOf('=');
    if (equals <= 0) {
      throw new RaeException(
          "'"
              + override
              + "' is not an override; expected key.path=value, for example"
              + " sampler.params.num_steps=25");
    }
    String path = override.substring(0, equals).strip();
    String origin = "override '" + override + "'";
    Object value = YamlReader.read(origin, override.substring(equals + 1));
    List<String> keys = List.of(path.replaceAll("\\[(\\d+)\\]", ".$1").split("\\.", -1));
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new RaeException(origin + ": the key '" + path + "' has an empty part");
    }
    set(origin, tree, keys, value);
  }

  private static void set(
      String origin, Object container, List<String> keys, @Nullable Object value) {
    String key = keys.get(0);
    if (container instanceof Map<?, ?> untyped) {
      Map<String, @Nullable Object> map = sections(untyped);
      String written = written(map, key);
      if (keys.size() == 1) {
        map.put(written, value);
        return;
      }
      if (map.get(written) == null) {
        map.put(written, new LinkedHashMap<String, Object>());
      }
      set(origin, below(origin, key, map.get(written)), rest(keys), value);
    } else {
      List<@Nullable Object> list = elements((List<?>) container);
      int index = index(origin, key, list.size());
      if (keys.size() == 1) {
        list.set(index, value);
      } else {
        set(origin, below(origin, key, list.get(index)), rest(keys), value);
      }
    }
  }

  private static Object below(String origin, String key, @Nullable Object value) {
    if (value instanceof Map || value instanceof List) {
      return value;
    }
    throw new RaeException(origin + ": '" + key + "' is the value " + value + ", not a section");
  }

  private static List<String> rest(List<String> keys) {
    return new ArrayList<>(keys.subList(1, keys.size()));
  }

  /** The key as the file has it: {@code t_min} replaces {@code t-min}. */
  private static String written(Map<String, ?> map, String key) {
    return map.keySet().stream()
        .filter(other -> other.replace('-', '_').equals(key.replace('-', '_')))
        .findFirst()
        .orElse(key);
  }

  private static int index(String origin, String key, int size) {
    if (!key.matches("\\d{1,9}") || Integer.parseInt(key) >= size) {
      throw new RaeException(
          origin + ": '" + key + "' is not an element of the list; it has 0 to " + (size - 1));
    }
    return Integer.parseInt(key);
  }

  // The tree comes from YamlReader, which makes mutable maps with text keys and mutable lists.
  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> sections(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  @SuppressWarnings("unchecked")
  private static List<@Nullable Object> elements(List<?> list) {
    return (List<@Nullable Object>) list;
  }
}
