// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One section of a configuration, as it was written. Immutable and thread-safe.
 *
 * @param origin the file, for messages
 * @param path the section's full key, empty for the whole file
 * @param values texts, whole numbers ({@link Long}), numbers ({@link Double}), truth values, lists,
 *     sections (maps) and nulls, in the order of the file
 * @param folders opens the model folders that values name
 * @param removed full keys that overrides have removed, dashes written as underscores: their value
 *     is null, and nobody has to know them
 */
public record ConfigSection(
    String origin,
    String path,
    Map<String, @Nullable Object> values,
    ModelFolders folders,
    Set<String> removed) {

  /** Opens the model folders and checkpoints that values name. */
  @FunctionalInterface
  public interface ModelFolders {
    /**
     * Opens a folder.
     *
     * @param name a path or a public model id such as {@code facebook/dinov2-with-registers-base}
     * @throws RaeException if it is not on this machine, saying what to put where
     */
    ModelFolder open(String name);

    /**
     * The same folders, of whose weights only one part is read.
     *
     * @param part the part of a checkpoint, such as {@code model}
     */
    default ModelFolders withPart(String part) {
      return name -> {
        throw new ConfigException(
            "no part of weights can be named here: '" + part + "'", Where.file(name));
      };
    }

    /**
     * Opens a checkpoint file.
     *
     * @param name a path, or the name of a released file
     * @throws RaeException if it is not on this machine, saying where it was looked for
     */
    default Weights weights(String name) {
      throw new ConfigException("weights cannot be named here: '" + name + "'", Where.file(name));
    }
  }

  /** Copies the values deeply and makes all whole numbers {@link Long} and the others Double. */
  public ConfigSection {
    values = copy(values);
    removed = Set.copyOf(removed);
  }

  /** A section without removed keys. */
  public ConfigSection(
      String origin, String path, Map<String, @Nullable Object> values, ModelFolders folders) {
    this(origin, path, values, folders, Set.of());
  }

  /** A reader of this section that has not read any key yet. */
  public ConfigParameters parameters() {
    return new ConfigParameters(this);
  }

  /** An error about one key of this section. */
  public RaeException error(String key, String problem) {
    return new ConfigException(
        origin + ": " + fullKey(key) + ": " + problem, Where.file(origin).atKey(fullKey(key)));
  }

  /** Whether an override has removed the key. */
  boolean isRemoved(String key) {
    return removed.contains(fullKey(key).replace('-', '_'));
  }

  String fullKey(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** A section that is not in the file. */
  ConfigSection empty(String key) {
    return below(key, Map.of());
  }

  ConfigSection below(String key, Map<?, ?> section) {
    return new ConfigSection(origin, fullKey(key), copy(section), folders, removed);
  }

  private static Map<String, @Nullable Object> copy(Map<?, ?> section) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    section.forEach((key, value) -> copy.put(String.valueOf(key), copyValue(value)));
    return Collections.unmodifiableMap(copy);
  }

  // Null is a value of the format: "loss_weight: null" is kept as it was written.
  private static @Nullable Object copyValue(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return copy(map);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(copyValue(element)));
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return value instanceof Float f ? (Object) f.doubleValue() : value;
  }
}
