// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.ProviderContract.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.OptionSpec;
import io.github.rae4j.options.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * What the declared options of a part promise, and those of the sections below: they are described,
 * and enforced both where a config is read and in Java, by the constructor of their record.
 */
final class OptionsContract {
  /** With dots and a leading underscore, since some keys are those of another program's files. */
  private static final String SNAKE_CASE = "_?[a-z][a-z0-9]*([_.][a-z0-9]+)*";

  private final Options<?> options;
  private final OptionsSection root;
  private final Consumer<Map<String, Object>> maker;

  /**
   * A contract for the options of one part.
   *
   * @param parameters values from which the part can be made
   * @param example the record that they give
   * @param maker makes the part of values by its provider
   */
  OptionsContract(
      Options<?> options,
      Map<String, Object> parameters,
      Record example,
      Consumer<Map<String, Object>> maker) {
    this.options = options;
    this.root = new OptionsSection(List.of(), example, parameters);
    this.maker = maker;
  }

  /** Every option has a key of the usual form and one line of documentation. */
  void describesItself() {
    for (OptionsSection section : root.andBelow()) {
      for (OptionSpec spec : section.specs()) {
        String name = section.name(spec);
        assertTrue(spec.key().matches(SNAKE_CASE), () -> name + " is not in snake_case");
        assertFalse(spec.documentation().isBlank(), () -> name + " is not documented");
        assertEquals(
            1, spec.documentation().lines().count(), () -> name + ": one line of it is shown");
      }
    }
  }

  /** What the tests of the part say is what the part declares. */
  void declares(Set<String> keys) {
    Set<String> undeclared = new TreeSet<>();
    keys.forEach(key -> undeclared.add(key.replace('-', '_')));
    options.keys().forEach(key -> undeclared.remove(key.replace('-', '_')));
    assertEquals(Set.of(), undeclared, () -> "not declared by " + options);
  }

  /** A record without required options can be made of its defaults. */
  void hasDefaultsThatFit() {
    for (OptionsSection section : root.andBelow()) {
      boolean namesAFile =
          Arrays.stream(section.components()).anyMatch(c -> c.getType() == Weights.class);
      // Options that an embedded record requires are required of the whole.
      Options<?> whole = Options.of(section.example().getClass());
      if (!namesAFile && whole.specs().stream().noneMatch(OptionSpec::required)) {
        whole.defaults();
      }
    }
  }

  /** No component may be null. */
  void refusesNull() {
    forEachOption(
        (section, index) -> {
          if (!section.components()[index].getType().isPrimitive()) {
            refusedInJava(section, index, null);
          }
        });
  }

  private interface OnOption {
    void accept(OptionsSection section, int index);
  }

  private void forEachOption(OnOption action) {
    for (OptionsSection section : root.andBelow()) {
      for (int i = 0; i < section.specs().size(); i++) {
        action.accept(section, i);
      }
    }
  }

  /** Just outside of each end of its range a number is refused, and so is what is not finite. */
  Stream<DynamicTest> enforcesRanges() {
    return tests(
        (section, index) ->
            OutsideRange.numbers(section.components()[index], section.specs().get(index).range()),
        (section, index, number) -> {
          refusedInJava(section, index, OutsideRange.value(section.components()[index], number));
          refusedWhenRead(section, index, number);
        });
  }

  /** A section in the place of a value, a text in the place of a section, an unknown choice. */
  Stream<DynamicTest> refusesWrongTypes() {
    return tests(
        (section, index) -> {
          OptionSpec spec = section.specs().get(index);
          Object other =
              spec.type().equals("section") ? "a text" : Map.of("a", "section instead of a value");
          return spec.choices().isEmpty() ? List.of(other) : List.of(other, "no-such-choice");
        },
        (section, index, value) -> {
          String message = refusedWhenRead(section, index, value);
          if (value.equals("no-such-choice")) {
            for (String choice : section.specs().get(index).choices()) {
              assertTrue(message.contains(choice), () -> choice + " is not named in: " + message);
            }
          }
        });
  }

  /** A misspelt key is refused by the provider itself, with the key that was meant. */
  Stream<DynamicTest> refusesMisspeltKeys() {
    return tests(
        (section, index) -> {
          String key = section.specs().get(index).key();
          return List.of(key + key.charAt(key.length() - 1));
        },
        (section, index, misspelt) -> {
          String meant = section.specs().get(index).key();
          String message = refused(section.withKey(String.valueOf(misspelt), 1));
          assertTrue(message.contains(String.valueOf(misspelt)), message);
          assertTrue(
              message.replace('-', '_').contains("'" + meant + "'"),
              () -> "the nearest key, '" + meant + "', is not named in: " + message);
        });
  }

  /** A key that is like none is refused by the provider itself. */
  void refusesUnknownKeys() {
    String message = refused(root.withKey("no_such_key_exists", 1));
    assertTrue(message.contains("no_such_key_exists"), message);
  }

  private interface Cases {
    List<?> of(OptionsSection section, int index);
  }

  private interface Check {
    void run(OptionsSection section, int index, Object value);
  }

  private Stream<DynamicTest> tests(Cases cases, Check check) {
    Stream.Builder<DynamicTest> tests = Stream.builder();
    forEachOption(
        (section, index) ->
            cases
                .of(section, index)
                .forEach(
                    value ->
                        tests.add(
                            DynamicTest.dynamicTest(
                                section.name(section.specs().get(index)) + ": " + value,
                                () -> check.run(section, index, value)))));
    return tests.build();
  }

  private static void refusedInJava(OptionsSection section, int index, @Nullable Object value) {
    OptionSpec spec = section.specs().get(index);
    Function<Object, String> saying = problem -> section.name(spec) + " = " + value + problem;
    OptionException e =
        assertThrows(
            OptionException.class,
            () -> section.exampleWith(index, value),
            () -> saying.apply(" is not refused by the constructor; call Options.check in it"));
    assertEquals(spec.key(), e.option(), () -> saying.apply(" is refused by another key: " + e));
  }

  private String refusedWhenRead(OptionsSection section, int index, Object value) {
    OptionSpec spec = section.specs().get(index);
    String message = refused(section.with(spec, value));
    assertTrue(
        message.contains(spec.key()) || spec.aliases().stream().anyMatch(message::contains),
        () -> "the key " + spec.key() + " is not named in: " + message);
    return message;
  }

  private String refused(Map<String, Object> values) {
    return message(
        assertThrows(
            RaeException.class,
            () -> maker.accept(values),
            () -> "the provider takes " + values + "; read by options().read in create"));
  }
}
