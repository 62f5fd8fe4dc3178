// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One declared option: its keys, and how its values are read and checked. */
record OptionField(
    Class<? extends Record> owner,
    String key,
    List<String> keys,
    OptionType<?> type,
    Option declaration,
    Range range,
    Optional<Object> defaultValue,
    Optional<Object> nullValue) {

  static OptionField of(Class<? extends Record> owner, RecordComponent component) {
    Option option = component.getAnnotation(Option.class);
    if (option == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: the component '%s' carries no @Option",
              owner,
              component.getName()));
    }
    String key = option.key().isEmpty() ? snakeCase(component.getName()) : option.key();
    try {
      if (option.embedded()) {
        return embedded(owner, key, component.getType(), option);
      }
      List<String> keys = new ArrayList<>(List.of(key));
      keys.addAll(Arrays.asList(option.aliases()));
      OptionType<?> type = OptionType.of(component.getGenericType(), option.shared());
      Range range = option.range().isEmpty() ? Range.FINITE : Range.parse(option.range());
      Optional<Object> byDefault =
          option.defaultValue().isEmpty()
              ? type.emptyValue()
              : Optional.of(type.parse(option.defaultValue()));
      Optional<Object> byNull =
          option.nullValue().isEmpty()
              ? Optional.empty()
              : Optional.of(type.parse(option.nullValue()));
      OptionField field =
          new OptionField(owner, key, List.copyOf(keys), type, option, range, byDefault, byNull);
      byDefault.ifPresent(field::check);
      return field;
    } catch (IllegalArgumentException | OptionException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: the option '%s' is declared wrongly: %s",
              owner,
              key,
              e.getMessage()),
          e);
    }
  }

  private static OptionField embedded(
      Class<? extends Record> owner, String name, Class<?> type, Option option) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException("only the options of a record can be embedded");
    }
    Options<?> options = Options.of(type.asSubclass(Record.class));
    return new OptionField(
        owner,
        name,
        List.copyOf(options.keys()),
        OptionType.embedded(options),
        option,
        Range.FINITE,
        Optional.empty(),
        Optional.empty());
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  List<OptionSpec> specs() {
    return declaration.embedded() ? type.section() : List.of(spec());
  }

  private OptionSpec spec() {
    return new OptionSpec(
        key,
        keys.subList(1, keys.size()),
        type.words(),
        defaultValue.isEmpty(),
        declaration.defaultValue().isEmpty()
            ? Optional.empty()
            : Optional.of(declaration.defaultValue()),
        range.equals(Range.FINITE) ? Optional.empty() : Optional.of(range),
        type.choices(),
        declaration.value(),
        declaration.source().isEmpty() ? Optional.empty() : Optional.of(declaration.source()),
        type.section());
  }

  Object defaultOrFail() {
    if (declaration.embedded()) {
      return type.parse("{}");
    }
    return defaultValue
        .filter(value -> !(value instanceof OptionType.ReleasedFile))
        .orElseThrow(() -> new OptionException(owner, key, "is missing; expected " + type.words()));
  }

  /** The value that a section gives, or the default. */
  Object read(Parameters section) {
    if (declaration.embedded()) {
      return type.read(section, key);
    }
    String given = key;
    boolean found = false;
    boolean isNull = false;
    for (String each : keys) {
      if (section.has(each)) {
        if (found) {
          throw section.error(
              each, "the same option is also given as '" + given + "'; keep one of them");
        }
        found = true;
        given = each;
      }
      isNull |= section.isNull(each);
    }
    if (!found) {
      if (isNull && nullValue.isPresent()) {
        return nullValue.get();
      }
      if (defaultValue.isPresent()) {
        return defaultValue.get() instanceof OptionType.ReleasedFile file
            ? released(section, file.name())
            : defaultValue.get();
      }
    }
    if (!found && !type.section().isEmpty()) {
      throw section.error(key, "is missing; expected " + type.words());
    }
    Object value = type.read(section, given);
    try {
      check(value);
    } catch (OptionException e) {
      throw section.error(given, e.problem(), e);
    }
    return value;
  }

  /**
   * The value that texts give, or the default.
   *
   * @throws OptionException if the key is given twice, or the text is not of the type
   */
  Object parse(Map<String, String> texts) {
    List<String> given = keys.stream().filter(texts::containsKey).toList();
    if (given.isEmpty() || declaration.embedded()) {
      return defaultOrFail();
    }
    if (given.size() > 1) {
      throw new OptionException(
          owner,
          given.get(1),
          String.format(Locale.ROOT, "the same option is also given as '%s'", given.get(0)));
    }
    String text = texts.getOrDefault(given.get(0), "");
    try {
      Object value = type.parse(text);
      check(value);
      return value;
    } catch (OptionException e) {
      throw new OptionException(owner, given.get(0), e.problem());
    } catch (IllegalArgumentException e) {
      throw new OptionException(
          owner,
          given.get(0),
          String.format(Locale.ROOT, "expected %s, found '%s'", type.words(), text));
    }
  }

  /** A value as a text that {@link #parse} reads; empty for the default. */
  Optional<String> text(Object value) {
    return defaultValue.filter(value::equals).isPresent()
        ? Optional.empty()
        : OptionType.text(value);
  }

  private Weights released(Parameters section, String file) {
    try {
      return section.weights(key, file);
    } catch (CheckpointException e) {
      throw e;
    } catch (RaeException e) {
      if (declaration.source().isEmpty()) {
        throw e;
      }
      throw new MissingFileException(
          String.format(
              Locale.ROOT,
              "%s%nThe file is published at %s; put it at %s below one of these folders, or name it"
                  + " by %s.",
              e.getMessage(),
              declaration.source(),
              file,
              key),
          e.where(),
          e);
    }
  }

  /** Refuses null and numbers out of range. */
  void check(@Nullable Object value) {
    if (value == null) {
      throw new OptionException(owner, key, "is missing; expected " + type.words());
    }
    if (value instanceof List<?> list) {
      list.forEach(this::check);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(this::check);
    } else if (value instanceof OptionalInt optional) {
      optional.ifPresent(this::check);
    } else if (value instanceof OptionalLong optional) {
      optional.ifPresent(this::check);
    } else if (value instanceof OptionalDouble optional) {
      optional.ifPresent(this::check);
    } else if (value instanceof Number number && !range.contains(number.doubleValue())) {
      throw new OptionException(owner, key, range.demand() + ", but is " + value);
    }
  }
}
