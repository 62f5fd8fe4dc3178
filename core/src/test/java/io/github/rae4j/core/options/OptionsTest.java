// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.OptionSpec;
import io.github.rae4j.options.Options;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** One declaration serves configs, Java and people. */
class OptionsTest {
  /** What follows the grid. */
  public enum LastStep {
    /** Nothing. */
    NONE,
    /** The mean. */
    MEAN;

    @Override
    public String toString() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }

  /** A section. */
  public record Inner(
      @Option(value = "factor", defaultValue = "2", range = "(0, inf)") double scale) {
    /** Checks. */
    public Inner {
      Options.check(Inner.class, scale);
    }
  }

  /** Every type of option. */
  public record Sample(
      @Option(value = "points", defaultValue = "50", range = "[2, inf)") int numSteps,
      @Option(value = "decay", aliases = "wd", defaultValue = "0.01", range = "[0, 1)")
          double weightDecay,
      @Option(value = "widths", defaultValue = "1152, 2048", range = "[1, inf)")
          List<Integer> hiddenSize,
      @Option(value = "last step", defaultValue = "mean", nullValue = "none") LastStep lastStep,
      @Option("eps") OptionalDouble eps,
      @Option("name") Optional<String> label,
      @Option(value = "inner", defaultValue = "{}") Inner inner,
      @Option("required") boolean flag) {
    /** Checks. */
    public Sample {
      Options.check(
          Sample.class, numSteps, weightDecay, hiddenSize, lastStep, eps, label, inner, flag);
      if (numSteps == 13) {
        throw new OptionException(Sample.class, "num_steps", "must not be 13");
      }
    }
  }

  private static final Options<Sample> OPTIONS = Options.of(Sample.class);

  private static Sample read(Map<String, ?> values) {
    return OPTIONS.read(
        ConfigParameters.of("test.yaml", Map.of("part", values)).section("part").orElseThrow());
  }

  private static ConfigException refused(Map<String, ?> values) {
    return assertThrows(ConfigException.class, () -> read(values));
  }

  @Test
  void readsDefaultsAndValues() {
    Sample sample = read(Map.of("flag", true));
    assertEquals(50, sample.numSteps());
    assertEquals(0.01, sample.weightDecay());
    assertEquals(List.of(1152, 2048), sample.hiddenSize());
    assertEquals(LastStep.MEAN, sample.lastStep());
    assertEquals(OptionalDouble.empty(), sample.eps());
    assertEquals(2, sample.inner().scale());
    Sample other =
        read(
            Map.of(
                "flag",
                false,
                "num-steps",
                7,
                "wd",
                0.5,
                "hidden_size",
                64,
                "last_step",
                "none",
                "eps",
                1,
                "label",
                "x",
                "inner",
                Map.of("scale", 3)));
    assertEquals(
        new Sample(
            7,
            0.5,
            List.of(64),
            LastStep.NONE,
            OptionalDouble.of(1),
            Optional.of("x"),
            new Inner(3),
            false),
        other);
  }

  @Test
  void nullStandsForWhatTheDeclarationSays() {
    Map<String, Object> values = new HashMap<>(Map.of("flag", true));
    values.put("last_step", null);
    values.put("num_steps", null);
    Sample sample = read(values);
    assertEquals(LastStep.NONE, sample.lastStep());
    assertEquals(50, sample.numSteps());
  }

  @Test
  void misspeltKeysAreRefusedAtOnceWithTheNearest() {
    ConfigException e = refused(Map.of("flag", true, "num_stepps", 3));
    assertEquals(Optional.of("part.num_stepps"), e.key());
    assertEquals(Optional.of("test.yaml"), e.file());
    assertTrue(e.getMessage().contains("did you mean 'num_steps'?"), e.getMessage());
    ConfigException inner = refused(Map.of("flag", true, "inner", Map.of("scael", 3)));
    assertEquals(Optional.of("part.inner.scael"), inner.key());
  }

  @Test
  void valuesOutOfRangeNameTheFullKeyOnEveryWay() {
    ConfigException e = refused(Map.of("flag", true, "num_steps", 1));
    assertEquals("test.yaml: part.num_steps: must be at least 2, but is 1", e.getMessage());
    assertEquals(Optional.of("part.num_steps"), e.key());
    assertTrue(
        refused(Map.of("flag", true, "wd", 1))
            .getMessage()
            .contains("part.wd: must lie in [0, 1)"));
    assertTrue(
        refused(Map.of("flag", true, "hidden_size", List.of(3, 0)))
            .getMessage()
            .contains("hidden_size: must be at least 1, but is 0"));
    assertTrue(refused(Map.of("flag", true, "eps", Double.NaN)).getMessage().contains("part.eps"));
    assertTrue(
        refused(Map.of("flag", true, "inner", Map.of("scale", 0)))
            .getMessage()
            .contains("part.inner.scale: must be a positive number"));
    assertTrue(
        refused(Map.of("flag", true, "num_steps", 13))
            .getMessage()
            .contains("part.num_steps: must not be 13"));
    OptionException java = assertThrows(OptionException.class, () -> new Inner(-1));
    assertEquals("scale", java.option());
    assertEquals("Inner: scale: must be a positive number, but is -1.0", java.getMessage());
  }

  @Test
  void missingDoubledAndMistypedOptionsAreNamed() {
    assertTrue(refused(Map.of()).getMessage().contains("part.flag: is missing"));
    assertTrue(
        refused(Map.of("flag", true, "wd", 0, "weight_decay", 0))
            .getMessage()
            .contains("the same option is also given as 'weight_decay'"));
    assertTrue(
        refused(Map.of("flag", "yes")).getMessage().contains("part.flag: expected true or false"));
    assertTrue(
        refused(Map.of("flag", true, "last_step", "meen"))
            .getMessage()
            .contains("'meen' is not known; expected one of None, Mean"));
    assertThrows(OptionException.class, OPTIONS::defaults);
  }

  @Test
  void describesItself() {
    List<OptionSpec> specs = OPTIONS.specs();
    assertEquals("num_steps", specs.get(0).key());
    assertEquals("[2, inf)", specs.get(0).range().orElseThrow().toString());
    assertEquals(List.of("wd"), specs.get(1).aliases());
    assertEquals(List.of("None", "Mean"), specs.get(3).choices());
    assertEquals("scale", specs.get(6).section().get(0).key());
    assertTrue(specs.get(7).required());
  }

  /** A default that is out of range. */
  public record Wrong(@Option(value = "x", defaultValue = "0", range = "[1, 2]") int x) {}

  /** A component without a declaration. */
  public record Undeclared(int x) {}

  @Test
  void wrongDeclarationsAreFoundAtOnce() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Options.of(Wrong.class));
    assertTrue(String.valueOf(e.getMessage()).contains("'x' is declared wrongly"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Options.of(Undeclared.class));
  }
}
