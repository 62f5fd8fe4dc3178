// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionSpec;
import io.github.rae4j.options.Options;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of a part, or of a section below it, beside values from which the part can be made.
 *
 * @param path keys that lead to the section
 * @param example the record of its options that the values give
 * @param parameters the values of the whole part
 */
record OptionsSection(List<String> path, Record example, Map<String, Object> parameters) {
  /** The options in the order of {@link #components}; those of embedded records are theirs. */
  List<OptionSpec> specs() {
    List<OptionSpec> all = Options.of(example.getClass()).specs();
    List<OptionSpec> own = new ArrayList<>();
    int next = 0;
    for (RecordComponent component : example.getClass().getRecordComponents()) {
      if (isEmbedded(component)) {
        next += Options.of(component.getType().asSubclass(Record.class)).specs().size();
      } else {
        own.add(all.get(next++));
      }
    }
    return own;
  }

  /** The components of the record but the embedded ones. */
  RecordComponent[] components() {
    return Arrays.stream(example.getClass().getRecordComponents())
        .filter(component -> !isEmbedded(component))
        .toArray(RecordComponent[]::new);
  }

  private static boolean isEmbedded(RecordComponent component) {
    Option option = component.getAnnotation(Option.class);
    return option != null && option.embedded();
  }

  /** The full key of an option. */
  String name(OptionSpec spec) {
    return String.join(".", path) + (path.isEmpty() ? "" : ".") + spec.key();
  }

  /** This section and all that the example has below it. */
  List<OptionsSection> andBelow() {
    List<OptionsSection> sections = new ArrayList<>(List.of(this));
    for (RecordComponent component : example.getClass().getRecordComponents()) {
      if (isEmbedded(component) && value(component) instanceof Record embedded) {
        sections.addAll(new OptionsSection(path, embedded, parameters).andBelow());
      }
    }
    for (int i = 0; i < components().length; i++) {
      Object value = value(components()[i]);
      Object content = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      if (content instanceof Record below && !specs().get(i).section().isEmpty()) {
        List<String> longer = new ArrayList<>(path);
        longer.add(specs().get(i).key());
        sections.addAll(new OptionsSection(longer, below, parameters).andBelow());
      }
    }
    return sections;
  }

  private @Nullable Object value(RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(example);
    } catch (ReflectiveOperationException e) {
      return fail("cannot read " + component, e);
    }
  }

  /** The example with one component exchanged; what its constructor throws is thrown. */
  Record exampleWith(int index, @Nullable Object value) {
    RecordComponent changed = components()[index];
    RecordComponent[] components = example.getClass().getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < values.length; i++) {
      boolean same = components[i].getName().equals(changed.getName());
      values[i] = same ? value : value(components[i]);
    }
    try {
      var constructor =
          example
              .getClass()
              .getDeclaredConstructor(
                  Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      return fail("cannot make " + example.getClass(), e);
    } catch (ReflectiveOperationException e) {
      return fail("cannot make " + example.getClass(), e);
    }
  }

  /** The values of the part with another value of an option. */
  Map<String, Object> with(OptionSpec spec, Object value) {
    return with(0, parameters, spec.key(), spec.aliases(), value);
  }

  /** The values of the part with another key in this section. */
  Map<String, Object> withKey(String key, Object value) {
    return with(0, parameters, key, List.of(), value);
  }

  private Map<String, Object> with(
      int depth, Map<?, ?> values, String key, List<String> aliases, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    values.forEach((each, content) -> copy.put(String.valueOf(each), content));
    if (depth == path.size()) {
      copy.keySet().removeIf(each -> each.replace('-', '_').equals(key) || aliases.contains(each));
      copy.put(key, value);
    } else {
      Object below = copy.get(path.get(depth));
      copy.put(
          path.get(depth),
          with(depth + 1, below instanceof Map<?, ?> map ? map : Map.of(), key, aliases, value));
    }
    return copy;
  }
}
