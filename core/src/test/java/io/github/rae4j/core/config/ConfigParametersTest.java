// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Parameters;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ConfigParametersTest {
  @Test
  void readsValuesOfEveryKind() {
    ConfigParameters p =
        ConfigParameters.of(
            "f.yaml",
            Map.of(
                "n",
                3,
                "x",
                1e-6,
                "b",
                true,
                "s",
                "text",
                "l",
                List.of(1, 2),
                "d",
                List.of(1, 2.5)));
    assertEquals(3, p.getInt("n"));
    assertEquals(3.0, p.getDouble("n"));
    assertEquals(1e-6, p.getDouble("x"));
    assertTrue(p.getBoolean("b"));
    assertEquals("text", p.getString("s"));
    assertEquals(List.of(1L, 2L), p.getLongs("l"));
    assertEquals(List.of(3L), p.getLongs("n"));
    assertEquals(List.of(1.0, 2.5), p.getDoubles("d"));
  }

  @Test
  void givesTheDefaultWhereAKeyIsAbsentOrNull() {
    Map<String, Object> values = new HashMap<>();
    values.put("weight", null);
    ConfigParameters p = ConfigParameters.of("f.yaml", values);
    assertFalse(p.has("weight"));
    assertEquals("none", p.getString("weight", "none"));
    assertEquals(7, p.getInt("steps", 7));
    assertEquals(0.5, p.getDouble("tau", 0.5));
    assertTrue(p.getBoolean("flag", true));
    assertTrue(p.section("weight").isEmpty());
    assertDoesNotThrow(p::rejectUnknown);
  }

  @Test
  void namesFileAndKeyOfAWrongTypeAndWhatWasExpected() {
    ConfigParameters p =
        ConfigParameters.of(
            "f.yaml",
            Map.of("sampler", Map.of("steps", "fifty", "tau", true, "l", Arrays.asList(1, null))));
    Parameters sampler = p.section("sampler").orElseThrow();
    assertEquals(
        "f.yaml: sampler.steps: expected a whole number, found the text 'fifty'",
        message(() -> sampler.getInt("steps")));
    assertEquals(
        "f.yaml: sampler.tau: expected a number, found true",
        message(() -> sampler.getDouble("tau")));
    assertTrue(message(() -> sampler.getLongs("l")).contains("expected a list of whole numbers"));
    assertTrue(message(() -> sampler.section("tau")).contains("expected a section"));
    assertEquals(
        "f.yaml: sampler: expected a text, found a section with the keys [x]",
        message(
            () ->
                ConfigParameters.of("f.yaml", Map.of("sampler", Map.of("x", 1)))
                    .getString("sampler")));
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    ConfigParameters p =
        ConfigParameters.of(
            "f.yaml", Map.of("half", 2.5, "wide", 1L << 40, "huge", BigInteger.ONE.shiftLeft(80)));
    assertTrue(message(() -> p.getInt("half")).contains("expected a whole number, found 2.5"));
    assertEquals(1L << 40, p.getLong("wide"));
    assertTrue(message(() -> p.getInt("wide")).contains("too large"));
    assertTrue(message(() -> p.getLong("huge")).contains("too large"));
  }

  @Test
  void saysThatAKeyIsMissingAndWhichOneMayBeMeant() {
    ConfigParameters p = ConfigParameters.of("f.yaml", Map.of("num_step", 5));
    assertEquals(
        "f.yaml: num_steps: is missing; expected a whole number; is 'num_step' meant?",
        message(() -> p.getInt("num_steps")));
  }

  @Test
  void refusesUnknownKeysInNestedSectionsAndNamesTheNearest() {
    ConfigParameters p =
        ConfigParameters.of(
            "f.yaml", Map.of("depth", 4, "head", Map.of("dpeth", 2), "use_rpoe", true));
    p.getInt("depth");
    p.getBoolean("use_rope", false);
    p.section("head").orElseThrow().getInt("depth", 2);
    String message = message(p::rejectUnknown);
    assertTrue(message.startsWith("f.yaml: "), message);
    assertTrue(message.contains("'use_rpoe' (did you mean 'use_rope'?)"), message);
    assertTrue(message.contains("'head.dpeth' (did you mean 'depth'?)"), message);
    assertTrue(message.contains("\nKnown: depth, head, use_rope; Known in head: depth"), message);
  }

  @Test
  void acceptsKeysThatWereRead() {
    ConfigParameters p = ConfigParameters.of("f.yaml", Map.of("a", 1, "b", Map.of("c", 2)));
    p.getInt("a");
    p.section("b").orElseThrow().getInt("c");
    assertDoesNotThrow(p::rejectUnknown);
  }

  @Test
  void refusesASectionThatNobodyOpenedButNotWhatIsKeptRaw() {
    ConfigParameters p = ConfigParameters.of("f.yaml", Map.of("raw", Map.of("x", 1)));
    assertTrue(message(p::rejectUnknown).contains("unknown key 'raw'"));
    assertEquals(Map.of("x", 1L), p.rawSection("raw").orElseThrow().values());
    assertDoesNotThrow(p::rejectUnknown);
  }

  @Test
  void refusesNumbersOutOfRange() {
    ConfigParameters p =
        ConfigParameters.of(
            "f.yaml", Map.of("zero", 0, "minus", -1, "one", 1, "nan", Double.NaN, "inf", 1 / 0.0));
    assertEquals(1, p.getPositiveInt("one", 5));
    assertEquals(5, p.getPositiveLong("absent", 5));
    assertEquals(0, p.getNonNegativeInt("zero", 5));
    assertEquals(5, p.getNonNegativeLong("absent", 5));
    assertEquals(1, p.getPositiveDouble("one", 5));
    assertEquals(0, p.getNonNegativeDouble("zero", 5));
    assertEquals(3, p.requireRange(3, 3, "one", 3));
    assertEquals(
        "f.yaml: zero: must be at least 1, but is 0", message(() -> p.getPositiveInt("zero", 5)));
    assertEquals(
        "f.yaml: absent: must be at least 1, but is 0",
        message(() -> p.getPositiveLong("absent", 0)));
    assertEquals(
        "f.yaml: minus: must not be negative, but is -1",
        message(() -> p.getNonNegativeInt("minus", 5)));
    assertEquals(
        "f.yaml: minus: must not be negative, but is -1",
        message(() -> p.getNonNegativeLong("minus", 5)));
    assertEquals(
        "f.yaml: one: must be at least 2, but is 1", message(() -> p.requireAtLeast(2, "one", 1)));
    assertEquals(
        "f.yaml: one: must be 2 to 4, but is 1", message(() -> p.requireRange(2, 4, "one", 1)));
    assertEquals(
        "f.yaml: one: must be 2 to 4, but is 5", message(() -> p.requireRange(2, 4, "one", 5)));
    for (String key : List.of("minus", "nan", "inf")) {
      String positive = message(() -> p.getPositiveDouble(key, 5));
      assertTrue(positive.startsWith("f.yaml: " + key + ": must be a positive number"), positive);
      String other = message(() -> p.getNonNegativeDouble(key, 5));
      assertTrue(other.startsWith("f.yaml: " + key + ": must be a number, not negative"), other);
    }
    assertTrue(message(() -> p.getPositiveDouble("zero", 5)).contains("positive"));
  }

  @Test
  void takesDashAndUnderscoreForTheSameKey() {
    ConfigParameters p = ConfigParameters.of("f.yaml", Map.of("t-min", 0.25));
    assertEquals(0.25, p.getDouble("t_min"));
    assertDoesNotThrow(p::rejectUnknown);
    ConfigParameters other = ConfigParameters.of("f.yaml", Map.of("t_min", 0.25));
    assertEquals(0.25, other.getDouble("t-min"));
    String message =
        message(() -> ConfigParameters.of("f.yaml", Map.of("t-min", 0.0, "t_min", 0.5)));
    assertTrue(message.contains("t-min") && message.contains("t_min"), message);
  }

  @Test
  void saysWhichKeyNamesAMissingModelFolder() {
    ConfigParameters p = ConfigParameters.of("f.yaml", Map.of("path", "facebook/x"));
    String message = message(() -> p.modelFolder("path"));
    assertTrue(message.contains("path") && message.contains("'facebook/x'"), message);
  }

  @Test
  void startsAfreshForEveryReader() {
    ConfigSection section =
        new ConfigSection("f.yaml", "stage_2.params", Map.of("depth", 3), name -> null);
    section.parameters().getInt("depth");
    assertTrue(message(section.parameters()::rejectUnknown).contains("'stage_2.params.depth'"));
  }

  private static String message(Executable executable) {
    return String.valueOf(assertThrows(RaeException.class, executable).getMessage());
  }
}
