// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Options given as texts, and options that several records share. */
class OptionTextsTest {
  /** A choice. */
  public enum Colour {
    RED,
    BLUE
  }

  /** Options that more than one part has. */
  public record Common(
      @Option(value = "steps", defaultValue = "10", range = "[1, inf)", aliases = "n") int steps,
      @Option(value = "seed", defaultValue = "0") long seed) {
    /** Checks the options. */
    public Common {
      Options.check(Common.class, steps, seed);
    }
  }

  /** A part with options of its own beside them. */
  public record Part(
      @Option(value = "the common ones", embedded = true) Common common,
      @Option(value = "colour", defaultValue = "red") Colour colour) {}

  /** Options of every kind that a text can give. */
  public record Texts(
      @Option(value = "a", key = "group.a", defaultValue = "true") boolean a,
      @Option(value = "b") OptionalInt b,
      @Option(value = "c") Optional<String> c,
      @Option(value = "d", defaultValue = "1, 2", range = "[0, 1e3]") List<Double> d,
      @Option(value = "e", defaultValue = "red") Colour e) {}

  private static final Options<Texts> TEXTS = Options.of(Texts.class);

  private static String problem(Map<String, String> texts) {
    return String.valueOf(
        assertThrows(OptionException.class, () -> TEXTS.parse(texts)).getMessage());
  }

  @Test
  void textsAreReadAndWritten() {
    Texts given = new Texts(false, OptionalInt.of(3), Optional.of("x=y"), List.of(), Colour.BLUE);
    Map<String, String> texts =
        Map.of("group.a", "false", "b", "3", "c", "x=y", "d", "[]", "e", "blue");
    assertEquals(given, TEXTS.parse(texts));
    assertEquals(texts, TEXTS.texts(given));
    assertEquals(TEXTS.defaults(), TEXTS.parse(Map.of()));
    assertEquals(Map.of(), TEXTS.texts(TEXTS.defaults()));
  }

  @Test
  void textsThatDoNotFitAreRefusedByKey() {
    assertTrue(problem(Map.of("groups.a", "true")).contains("groups.a: is no option; there are"));
    assertTrue(problem(Map.of("b", "many")).contains("b: expected whole number, found 'many'"));
    assertTrue(problem(Map.of("group.a", "1")).contains("expected true or false, found '1'"));
    assertTrue(problem(Map.of("d", "1, 1001")).contains("d: must lie in [0, 1000], but is 1001"));
    assertTrue(problem(Map.of("e", "green")).contains("expected one of red, blue, found 'green'"));
  }

  @Test
  void embeddedOptionsStandBesideTheOthers() {
    Options<Part> part = Options.of(Part.class);
    assertEquals(List.of("steps", "n", "seed", "colour"), List.copyOf(part.keys()));
    assertEquals(
        List.of("steps", "seed", "colour"), part.specs().stream().map(OptionSpec::key).toList());
    assertEquals(new Part(new Common(10, 0), Colour.RED), part.defaults());
  }

  /** Embeds options that have a key of its own. */
  public record Twice(
      @Option(value = "the common ones", embedded = true) Common common,
      @Option(value = "seed", defaultValue = "0") long seed) {}

  /** Embeds what is no record. */
  public record NoRecord(@Option(value = "x", embedded = true) String text) {}

  @Test
  void wrongDeclarationsAreFoundOut() {
    assertThrows(IllegalArgumentException.class, () -> Options.of(Twice.class));
    assertThrows(IllegalArgumentException.class, () -> Options.of(NoRecord.class));
  }
}
