// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Parameters;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link ConfigSection} and remembers what was asked for, so that afterwards {@link
 * #rejectUnknown} can refuse the keys that nobody knows.
 *
 * <p>A dash in a key counts as an underscore: {@code t-min} and {@code t_min} are one key, and a
 * section that has both is refused. Not thread-safe.
 */
public final class ConfigParameters implements Parameters {
  private static final String WHOLE_NUMBER = "a whole number";
  private static final String NUMBER = "a number";
  private static final String TRUTH_VALUE = "true or false";
  private static final String TEXT = "a text";

  private final ConfigSection section;
  private final Map<String, String> writtenKeys = new LinkedHashMap<>();
  private final Set<String> declared = new TreeSet<>();
  private final Map<String, ConfigParameters> sections = new LinkedHashMap<>();

  ConfigParameters(ConfigSection section) {
    this.section = section;
    for (String key : section.values().keySet()) {
      String other = writtenKeys.putIfAbsent(normalised(key), key);
      if (other != null) {
        throw section.error(key, "the same key is also given as '" + other + "'; keep one of them");
      }
    }
  }

  /**
   * Parameters from values at hand.
   *
   * @param origin where they come from, for messages
   * @param values see {@link ConfigSection#values}
   * @throws RaeException if a key occurs with a dash and with an underscore
   */
  public static ConfigParameters of(String origin, Map<String, ?> values) {
    return of(
        origin,
        values,
        name -> {
          throw new MissingFileException(
              origin + ": there is no model folder '" + name + "'", Where.file(name));
        });
  }

  /** As {@link #of(String, Map)}, with a way to open the model folders that the values name. */
  public static ConfigParameters of(
      String origin, Map<String, ?> values, ConfigSection.ModelFolders folders) {
    return new ConfigSection(origin, "", new LinkedHashMap<>(values), folders).parameters();
  }

  /**
   * Values from {@code key=value} texts, the value written in YAML; {@code key.path=value} makes
   * sections.
   *
   * @param origin where they come from, for messages
   * @throws RaeException if a text has another form
   */
  public static Map<String, Object> assignments(String origin, List<String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    try {
      Overrides.apply(values, texts);
    } catch (RaeException e) {
      throw new ConfigException(origin + ": " + e.getMessage(), e.where().inFile(origin), e);
    }
    return values;
  }

  /**
   * A key of a section with its value.
   *
   * @param key the key as it was asked for
   * @param fullKey the full key as it is written
   * @param value a text, number, truth value, list or section
   */
  public record Written(String key, String fullKey, Object value) {}

  /**
   * Declares keys that belong to another part, which a config may name instead.
   *
   * @return those of them that have a value here and have not been declared before
   */
  public List<Written> declareOfOthers(Collection<String> keys) {
    List<Written> written = new ArrayList<>();
    for (String key : keys) {
      boolean first = !declared.contains(normalised(key));
      Object value = find(key);
      if (first && value != null) {
        written.add(new Written(key, section.fullKey(written(key)), value));
      }
    }
    return written;
  }

  /**
   * Refuses the keys that nobody has read, here and in the sections that were opened.
   *
   * @throws RaeException naming every such key and the nearest known one
   */
  public void rejectUnknown() {
    UnknownKeys unknown = new UnknownKeys();
    collectUnknownBelow(unknown);
    unknown.refuse(section.origin());
  }

  private void collectUnknownBelow(UnknownKeys unknown) {
    collectUnknown(unknown);
    sections.values().forEach(below -> below.collectUnknownBelow(unknown));
  }

  @Override
  public void requireOnly(Collection<String> known) {
    known.forEach(key -> declared.add(normalised(key)));
    UnknownKeys unknown = new UnknownKeys();
    collectUnknown(unknown);
    unknown.refuse(section.origin());
  }

  private void collectUnknown(UnknownKeys unknown) {
    List<String> here = unread().stream().map(this::written).toList();
    unknown.add(section, here, declared);
  }

  private List<String> unread() {
    return writtenKeys.keySet().stream()
        .filter(key -> !declared.contains(key) && !section.isRemoved(key))
        .toList();
  }

  @Override
  public boolean has(String key) {
    return find(key) != null;
  }

  /** Whether the value is one text. */
  boolean isText(String key) {
    return find(key) instanceof String;
  }

  @Override
  public boolean isNull(String key) {
    return find(key) == null && writtenKeys.containsKey(normalised(key));
  }

  @Override
  public long getLong(String key) {
    return toLong(key, require(key, WHOLE_NUMBER));
  }

  @Override
  public long getLong(String key, long absent) {
    Object value = find(key);
    return value == null ? absent : toLong(key, value);
  }

  @Override
  public double getDouble(String key) {
    return toDouble(key, require(key, NUMBER));
  }

  @Override
  public double getDouble(String key, double absent) {
    Object value = find(key);
    return value == null ? absent : toDouble(key, value);
  }

  @Override
  public boolean getBoolean(String key) {
    return toBoolean(key, require(key, TRUTH_VALUE));
  }

  @Override
  public boolean getBoolean(String key, boolean absent) {
    Object value = find(key);
    return value == null ? absent : toBoolean(key, value);
  }

  @Override
  public String getString(String key) {
    return toText(key, require(key, TEXT));
  }

  @Override
  public String getString(String key, String absent) {
    return findString(key).orElse(absent);
  }

  /** A text, if the key is there and not null. */
  public Optional<String> findString(String key) {
    Object value = find(key);
    return value == null ? Optional.empty() : Optional.of(toText(key, value));
  }

  @Override
  public List<Long> getLongs(String key) {
    return toList(key, "a list of whole numbers", element -> toLong(key, element));
  }

  @Override
  public List<Double> getDoubles(String key) {
    return toList(key, "a list of numbers", element -> toDouble(key, element));
  }

  @Override
  public List<String> getStrings(String key) {
    return toList(
        key,
        "a list of texts",
        element -> {
          if (element instanceof String text) {
            return text;
          }
          throw wrongType(key, "a list of texts", element);
        });
  }

  @Override
  public Optional<Parameters> section(String key) {
    Object value = find(key);
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(
        sections.computeIfAbsent(normalised(key), k -> subsection(key, value).parameters()));
  }

  /** A section below this one as it was written; its keys are not looked at. */
  public Optional<ConfigSection> rawSection(String key) {
    Object value = find(key);
    return value == null ? Optional.empty() : Optional.of(subsection(key, value));
  }

  private ConfigSection subsection(String key, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrongType(key, "a section with keys", value);
    }
    return section.below(written(key), map);
  }

  @Override
  public ModelFolder modelFolder(String key) {
    String name = getString(key);
    try {
      return section.folders().open(name);
    } catch (RaeException e) {
      throw aboutFile(key, e);
    }
  }

  @Override
  public Weights weights(String key, String absent) {
    String name = getString(key, absent);
    try {
      return section.folders().weights(name);
    } catch (RaeException e) {
      throw aboutFile(key, e);
    }
  }

  /** The same error with the key that named the file. */
  RaeException aboutFile(String key, RaeException e) {
    RaeException error = error(key, e.getMessage(), e);
    return e instanceof MissingFileException
        ? new MissingFileException(
            error.getMessage(), e.where().atKey(section.fullKey(written(key))), e)
        : error;
  }

  @Override
  public RaeException error(String key, String problem) {
    return section.error(written(key), problem);
  }

  private @Nullable Object find(String key) {
    String normalised = normalised(key);
    declared.add(normalised);
    String written = writtenKeys.get(normalised);
    return written == null ? null : section.values().get(written);
  }

  private Object require(String key, String expected) {
    Object value = find(key);
    if (value == null) {
      throw error(key, "is missing; expected " + expected + unreadHint(key));
    }
    return value;
  }

  /** A missing key is often there under a misspelt name. */
  private String unreadHint(String key) {
    return NearestName.among(key, unread())
        .map(nearest -> "; is '" + written(nearest) + "' meant?")
        .orElse("");
  }

  private String written(String key) {
    return writtenKeys.getOrDefault(normalised(key), key);
  }

  private static String normalised(String key) {
    return key.replace('-', '_');
  }

  private long toLong(String key, Object value) {
    if (value instanceof BigInteger) {
      throw error(key, value + " is too large");
    }
    if (value instanceof Long number) {
      return number;
    }
    throw wrongType(key, WHOLE_NUMBER, value);
  }

  private double toDouble(String key, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw wrongType(key, NUMBER, value);
  }

  private boolean toBoolean(String key, Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw wrongType(key, TRUTH_VALUE, value);
  }

  private String toText(String key, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw wrongType(key, TEXT, value);
  }

  private <T> List<T> toList(String key, String expected, Function<Object, T> element) {
    Object value = require(key, expected);
    if (!(value instanceof List<?> list)) {
      return List.of(element.apply(value));
    }
    List<T> result = new ArrayList<>();
    for (Object item : list) {
      if (item == null) {
        throw wrongType(key, expected, list);
      }
      result.add(element.apply(item));
    }
    return List.copyOf(result);
  }

  private RaeException wrongType(String key, String expected, Object found) {
    return error(key, "expected " + expected + ", found " + FoundValue.describe(found));
  }
}
