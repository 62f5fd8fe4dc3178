// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import io.github.rae4j.errors.RaeException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The declared options of a part: a public record whose components all carry {@link Option}.
 *
 * <p>The one declaration serves the section of a config ({@link #read}), Java ({@link #check} in
 * the record's constructor, {@link #defaults} as the start of a builder), and people ({@link
 * #specs}). Immutable and thread-safe.
 *
 * @param <O> the record
 */
public final class Options<O extends Record> {
  /** The options of a part that has none. */
  public record None() {}

  private static final ClassValue<Options<?>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Options<?> computeValue(Class<?> type) {
          return new Options<>(type.asSubclass(Record.class));
        }
      };

  private final Class<O> type;
  private final Constructor<O> constructor;
  private final List<OptionField> fields;

  private Options(Class<O> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    this.fields = Arrays.stream(components).map(c -> OptionField.of(type, c)).toList();
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type + " has no canonical constructor", e);
    }
    // Found now, when plugins are loaded, rather than when a config first names the part.
    if (!constructor.canAccess(null)) {
      throw new IllegalArgumentException(notAccessible());
    }
    requireDistinct();
  }

  private void requireDistinct() {
    Set<String> seen = new LinkedHashSet<>();
    for (OptionField field : fields) {
      for (String key : field.keys()) {
        if (!seen.add(key)) {
          throw new IllegalArgumentException(type + " declares the key '" + key + "' twice");
        }
      }
    }
  }

  /**
   * The options that a record declares.
   *
   * @throws IllegalArgumentException if a component carries no {@link Option}, or its type, default
   *     or range is not one that options can have, or if the record is not accessible
   */
  @SuppressWarnings("unchecked") // the value of a class is made from that class
  public static <O extends Record> Options<O> of(Class<O> type) {
    return (Options<O>) KNOWN.get(type);
  }

  /** The options of a part that has none. */
  public static Options<None> none() {
    return of(None.class);
  }

  /** The record. */
  public Class<O> type() {
    return type;
  }

  /** The options in the order of the record. */
  public List<OptionSpec> specs() {
    return fields.stream().flatMap(field -> field.specs().stream()).toList();
  }

  /** All keys, aliases included, in the order of the record. */
  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    fields.forEach(field -> keys.addAll(field.keys()));
    return keys;
  }

  /**
   * The record with every option at its default.
   *
   * @throws OptionException if an option is required
   */
  public O defaults() {
    return make(fields.stream().map(OptionField::defaultOrFail).toList());
  }

  /**
   * Reads a section of a config.
   *
   * @throws RaeException naming the file and the full key, if a key is unknown (with the nearest
   *     known one), given twice, missing, of another type, or out of range
   */
  public O read(Parameters section) {
    section.requireOnly(keys());
    return readDeclared(section);
  }

  /**
   * Reads the declared keys and leaves the others alone: for files that describe more than one
   * part, such as the {@code config.json} of a model.
   *
   * @throws RaeException as {@link #read}, except for unknown keys
   */
  public O readDeclared(Parameters section) {
    List<@Nullable Object> values = new ArrayList<>();
    fields.forEach(field -> values.add(field.read(section)));
    try {
      return make(values);
    } catch (OptionException e) {
      throw section.error(e.option(), e.problem(), e);
    }
  }

  /**
   * Reads options that are given as texts, such as the properties of an engine.
   *
   * @param texts by key, as {@link Option#defaultValue} writes them
   * @throws OptionException if a key is unknown, missing or given twice, or its text does not fit
   */
  public O parse(Map<String, String> texts) {
    Set<String> unknown = new TreeSet<>(texts.keySet());
    unknown.removeAll(keys());
    if (!unknown.isEmpty()) {
      throw new OptionException(
          type,
          unknown.iterator().next(),
          "is no option; there are " + (fields.isEmpty() ? "none" : String.join(", ", keys())));
    }
    return make(fields.stream().map(field -> field.parse(texts)).toList());
  }

  /** The options of a record as texts for {@link #parse}; those at their default are left out. */
  public Map<String, String> texts(O options) {
    Map<String, String> texts = new LinkedHashMap<>();
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      OptionField field = fields.get(i);
      field.text(value(components[i], options)).ifPresent(text -> texts.put(field.key(), text));
    }
    return texts;
  }

  private Object value(RecordComponent component, O options) {
    try {
      return component.getAccessor().invoke(options);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    } catch (IllegalAccessException e) {
      throw notAccessible(e);
    }
  }

  private IllegalArgumentException notAccessible(IllegalAccessException e) {
    return new IllegalArgumentException(notAccessible(), e);
  }

  private String notAccessible() {
    return type
        + " cannot be used by rae4j; make the record public, and on the module path export or open"
        + " its package";
  }

  private O make(List<? extends @Nullable Object> values) {
    try {
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("cannot make " + type, e);
    } catch (InstantiationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    } catch (IllegalAccessException e) {
      throw notAccessible(e);
    }
  }

  /**
   * Checks the values of a record against its declaration; for its canonical constructor.
   *
   * @param type the record
   * @param values the value of every component, in order
   * @throws OptionException naming the first key whose value is null or out of range
   */
  public static void check(Class<? extends Record> type, @Nullable Object... values) {
    List<OptionField> fields = of(type).fields;
    if (fields.size() != values.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d options, but %d values are checked",
              type,
              fields.size(),
              values.length));
    }
    for (int i = 0; i < values.length; i++) {
      fields.get(i).check(values[i]);
    }
  }

  /** The record and its keys. */
  @Override
  public String toString() {
    return type.getSimpleName() + keys();
  }
}
