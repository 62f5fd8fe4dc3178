// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@code key.path=value} arguments to a configuration. The value is YAML; {@code list[1]}
 * and {@code list.1} mean an element; sections that are not there yet are made.
 *
 * <p>{@code key.path=null} removes the key: it counts as not written, so that its default applies
 * and nobody has to know it. It stays in the tree as null for parts to which null means something.
 */
final class Overrides {
  private final Set<String> removed = new LinkedHashSet<>();

  private Overrides() {}

  /**
   * Applies the arguments in order.
   *
   * @return the full keys that they removed, dashes written as underscores; among them the sections
   *     that were made for such a key alone
   */
  static Set<String> apply(Map<String, Object> tree, List<String> overrides) {
    Overrides applied = new Overrides();
    overrides.forEach(override -> applied.apply(tree, override));
    return Set.copyOf(applied.removed);
  }

  private void apply(Map<String, Object> tree, String override) {
    int equals = override.indexOf('=');
    if (equals <= 0) {
      throw new ConfigException(
          "'"
              + override
              + "' is not an override; expected key.path=value, for example"
              + " sampler.params.num_steps=25",
          Where.UNKNOWN);
    }
    String path = override.substring(0, equals).strip();
    String origin = "override '" + override + "'";
    Object value = YamlReader.read(origin, override.substring(equals + 1));
    List<String> keys = List.of(path.replaceAll("\\[(\\d+)\\]", ".$1").split("\\.", -1));
    if (keys.size() > YamlReader.MAX_DEPTH) {
      throw error(origin, path, "the key has more than " + YamlReader.MAX_DEPTH + " parts");
    }
    if (keys.stream().anyMatch(String::isBlank)) {
      throw error(origin, path, "the key '" + path + "' has an empty part");
    }
    set(origin, "", tree, keys, value);
  }

  private void set(
      String origin, String above, Object container, List<String> keys, @Nullable Object value) {
    String key = keys.get(0);
    String path = above + key.replace('-', '_');
    boolean last = keys.size() == 1;
    note(path, last, value);
    if (container instanceof Map<?, ?> untyped) {
      Map<String, @Nullable Object> map = sections(untyped);
      String written = written(map, key);
      if (last) {
        map.put(written, value);
        return;
      }
      if (map.get(written) == null) {
        map.put(written, new LinkedHashMap<String, Object>());
        if (value == null) {
          removed.add(path);
        }
      }
      set(origin, path + ".", below(origin, path, map.get(written)), rest(keys), value);
    } else {
      List<@Nullable Object> list = elements((List<?>) container);
      int index = index(origin, path, key, list.size());
      if (last) {
        list.set(index, value);
      } else {
        set(origin, path + ".", below(origin, path, list.get(index)), rest(keys), value);
      }
    }
  }

  /** A later argument that gives a key a value brings it back, and what lies above it. */
  private void note(String path, boolean last, @Nullable Object value) {
    if (value != null) {
      removed.remove(path);
    }
    if (last) {
      removed.removeIf(key -> key.startsWith(path + "."));
      if (value == null) {
        removed.add(path);
      }
    }
  }

  private static Object below(String origin, String path, @Nullable Object value) {
    if (value instanceof Map || value instanceof List) {
      return value;
    }
    String key = path.substring(path.lastIndexOf('.') + 1);
    throw error(origin, path, "'" + key + "' is the value " + value + ", not a section");
  }

  private static ConfigException error(String origin, String path, String problem) {
    return new ConfigException(origin + ": " + problem, Where.key(path));
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

  private static int index(String origin, String path, String key, int size) {
    if (!key.matches("\\d{1,9}") || Integer.parseInt(key) >= size) {
      throw error(
          origin, path, "'" + key + "' is not an element of the list; it has 0 to " + (size - 1));
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
