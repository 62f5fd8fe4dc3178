// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import io.github.rae4j.network.Weights;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A type that an option can have.
 *
 * @param words the type in words
 * @param choices the texts that are allowed, where it is a choice
 * @param section the options of a section
 * @param emptyValue the value of an option that may be left out without a default
 * @param parser from the text of a default
 * @param reader from a section and the key that is there
 */
record OptionType<T>(
    String words,
    List<String> choices,
    List<OptionSpec> section,
    Optional<Object> emptyValue,
    Function<String, Object> parser,
    BiFunction<Parameters, String, T> reader) {

  /** The default of weights: the name of a file, looked for when it is needed. */
  record ReleasedFile(String name) {}

  private static final String WHOLE = "whole number";

  private static final Map<Type, OptionType<?>> SIMPLE =
      Map.ofEntries(
          Map.entry(int.class, simple(WHOLE, Integer::valueOf, Parameters::getInt)),
          Map.entry(long.class, simple(WHOLE, Long::valueOf, Parameters::getLong)),
          Map.entry(
              float.class, simple("number", Float::valueOf, (p, key) -> (float) p.getDouble(key))),
          Map.entry(double.class, simple("number", Double::valueOf, Parameters::getDouble)),
          Map.entry(
              boolean.class, simple("true or false", OptionType::truth, Parameters::getBoolean)),
          Map.entry(String.class, simple("text", text -> text, Parameters::getString)),
          Map.entry(
              ModelFolder.class,
              simple(
                  "path or public id of a model folder",
                  OptionType::noDefault,
                  Parameters::modelFolder)),
          Map.entry(
              Parameters.class,
              simple("section", OptionType::noDefault, (p, key) -> p.section(key).orElseThrow())),
          Map.entry(
              OptionalInt.class,
              optional(
                  WHOLE,
                  OptionalInt.empty(),
                  text -> OptionalInt.of(Integer.parseInt(text)),
                  (p, key) -> OptionalInt.of(p.getInt(key)))),
          Map.entry(
              OptionalLong.class,
              optional(
                  WHOLE,
                  OptionalLong.empty(),
                  text -> OptionalLong.of(Long.parseLong(text)),
                  (p, key) -> OptionalLong.of(p.getLong(key)))),
          Map.entry(
              OptionalDouble.class,
              optional(
                  "number",
                  OptionalDouble.empty(),
                  text -> OptionalDouble.of(Double.parseDouble(text)),
                  (p, key) -> OptionalDouble.of(p.getDouble(key)))));

  /**
   * The type of a component.
   *
   * @param shared whether a section may have keys of other parts
   */
  static OptionType<?> of(Type type, boolean shared) {
    OptionType<?> simple = SIMPLE.get(type);
    if (simple != null) {
      return simple;
    }
    if (type == Weights.class) {
      return new OptionType<Object>(
          "path of a checkpoint",
          List.of(),
          List.of(),
          Optional.empty(),
          ReleasedFile::new,
          (p, key) -> p.weights(key, ""));
    }
    if (type instanceof Class<?> enumType && enumType.isEnum()) {
      return choice(enumType);
    }
    if (type instanceof Class<?> section && section.isRecord()) {
      return section(Options.of(section.asSubclass(Record.class)), shared);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return list(generic.getActualTypeArguments()[0]);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      return optional(of(unboxed(generic.getActualTypeArguments()[0]), shared));
    }
    throw new IllegalArgumentException(type + " is no type of an option");
  }

  Object parse(String text) {
    return parser.apply(text);
  }

  Object read(Parameters section, String key) {
    return reader.apply(section, key);
  }

  private static <T> OptionType<T> simple(
      String words, Function<String, Object> parser, BiFunction<Parameters, String, T> reader) {
    return new OptionType<>(words, List.of(), List.of(), Optional.empty(), parser, reader);
  }

  private static <T> OptionType<T> optional(
      String words,
      T empty,
      Function<String, Object> parser,
      BiFunction<Parameters, String, T> reader) {
    return new OptionType<>(words, List.of(), List.of(), Optional.of(empty), parser, reader);
  }

  private static <T> OptionType<Optional<T>> optional(OptionType<T> of) {
    return new OptionType<>(
        of.words,
        of.choices,
        of.section,
        Optional.of(Optional.empty()),
        text -> Optional.of(of.parser.apply(text)),
        (p, key) -> Optional.of(of.reader.apply(p, key)));
  }

  /** Options that stand in the section of their owner. */
  static OptionType<Record> embedded(Options<?> options) {
    return section(options, (section, key) -> options.readDeclared(section));
  }

  private static OptionType<Record> section(Options<?> options, boolean shared) {
    return section(
        options,
        (p, key) -> {
          Parameters section = p.section(key).orElseThrow();
          return shared ? options.readDeclared(section) : options.read(section);
        });
  }

  private static OptionType<Record> section(
      Options<?> options, BiFunction<Parameters, String, Record> reader) {
    return new OptionType<>(
        "section",
        List.of(),
        options.specs(),
        Optional.empty(),
        text -> {
          if (!text.equals("{}")) {
            throw new IllegalArgumentException("the default of a section is {}, not " + text);
          }
          return options.defaults();
        },
        reader);
  }

  private static OptionType<Object> choice(Class<?> type) {
    Map<String, Object> byText = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String name = choiceName((Enum<?>) constant);
      names.add(name);
      byText.put(comparable(name), constant);
      for (String alias : aliases((Enum<?>) constant)) {
        byText.put(comparable(alias), constant);
      }
    }
    Function<String, Optional<Object>> find =
        text -> Optional.ofNullable(byText.get(comparable(text)));
    return new OptionType<>(
        "one of " + String.join(", ", names),
        List.copyOf(names),
        List.of(),
        Optional.empty(),
        text ->
            find.apply(text).orElseThrow(() -> new IllegalArgumentException(unknown(text, names))),
        (p, key) -> {
          String text = p.getString(key);
          return find.apply(text).orElseThrow(() -> p.error(key, unknown(text, names)));
        });
  }

  private static String unknown(String text, List<String> names) {
    return String.format(
        Locale.ROOT, "'%s' is not known; expected one of %s", text, String.join(", ", names));
  }

  /** Neither case nor the kind of dash tells choices apart. */
  private static String comparable(String text) {
    return text.replace('-', '_').toLowerCase(Locale.ROOT);
  }

  private static String[] aliases(Enum<?> constant) {
    try {
      ChoiceAlias alias =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(ChoiceAlias.class);
      return alias == null ? new String[0] : alias.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("every constant of an enum is a field", e);
    }
  }

  private static String choiceName(Enum<?> constant) {
    String text = constant.toString();
    try {
      boolean named =
          constant.getDeclaringClass().getMethod("toString").getDeclaringClass() != Enum.class;
      return named ? text : text.toLowerCase(Locale.ROOT);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every object has toString", e);
    }
  }

  private static OptionType<?> list(Type element) {
    if (element == Integer.class) {
      return list(WHOLE + "s", Integer::valueOf, OptionType::ints);
    }
    if (element == Long.class) {
      return list(WHOLE + "s", Long::valueOf, Parameters::getLongs);
    }
    if (element == Double.class) {
      return list("numbers", Double::valueOf, Parameters::getDoubles);
    }
    if (element == String.class) {
      return list("texts", text -> text, Parameters::getStrings);
    }
    throw new IllegalArgumentException("a list of " + element + " is no type of an option");
  }

  private static <T> OptionType<List<T>> list(
      String words,
      Function<String, Object> parser,
      BiFunction<Parameters, String, List<T>> reader) {
    return simple(
        "list of " + words,
        text ->
            text.equals("[]")
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::strip).map(parser).toList(),
        reader);
  }

  private static List<Integer> ints(Parameters parameters, String key) {
    return parameters.getLongs(key).stream()
        .map(
            value ->
                (int) parameters.requireRange(Integer.MIN_VALUE, Integer.MAX_VALUE, key, value))
        .toList();
  }

  /** A value as a text that the parser of its type reads; empty where there is no value. */
  static Optional<String> text(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.flatMap(OptionType::text);
    }
    if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? text(optional.getAsInt()) : Optional.empty();
    }
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? text(optional.getAsLong()) : Optional.empty();
    }
    if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? text(optional.getAsDouble()) : Optional.empty();
    }
    if (value instanceof List<?> list) {
      return Optional.of(
          list.isEmpty() ? "[]" : String.join(", ", list.stream().map(String::valueOf).toList()));
    }
    return Optional.of(value instanceof Enum<?> each ? choiceName(each) : value.toString());
  }

  private static Type unboxed(Type type) {
    if (type == Integer.class) {
      return int.class;
    }
    if (type == Long.class) {
      return long.class;
    }
    if (type == Double.class) {
      return double.class;
    }
    return type == Boolean.class ? boolean.class : type;
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static Object noDefault(String text) {
    throw new IllegalArgumentException("there can be no default '" + text + "' of this type");
  }
}
