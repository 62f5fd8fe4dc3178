// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** Options that are declared, checked and read as they should pass; with one fault they do not. */
class OptionsFaultsTest {
  /** Shapes of a blur. */
  public enum Shape {
    /** Flat. */
    BOX,
    /** Smooth. */
    GAUSS
  }

  /** A section. */
  public record Edge(
      @Option(value = "how far it is mirrored", defaultValue = "0", range = "[0, 8]")
          int mirrored) {
    /** Checks the options. */
    public Edge {
      Options.check(Edge.class, mirrored);
    }
  }

  /** Options of many types. */
  public record Blur(
      @Option(value = "pixels on each side", range = "[1, 64)") int radius,
      @Option(value = "its shape", defaultValue = "gauss") Shape shape,
      @Option(value = "weight of the centre", range = "(0, inf)") OptionalDouble weight,
      @Option(value = "the passes", defaultValue = "1, 2", range = "[1, 9]") List<Integer> passes,
      @Option(value = "what is done at the edge", defaultValue = "{}") Edge edge) {
    /** Checks the options. */
    public Blur {
      Options.check(Blur.class, radius, shape, weight, passes, edge);
    }
  }

  /** Its constructor checks nothing. */
  public record Unchecked(
      @Option(value = "pixels on each side", defaultValue = "1", range = "[1, 64)") int radius,
      @Option(value = "its shape", defaultValue = "gauss") Shape shape) {}

  /** A key and a documentation of another form. */
  public record Undescribed(
      @Option(value = "pixels\non each side", key = "blurRadius", defaultValue = "1") int radius) {}

  /** Its defaults do not fit one another. */
  public record Unfit(
      @Option(value = "the least", defaultValue = "2") int least,
      @Option(value = "the most", defaultValue = "1") int most) {
    /** Checks the order. */
    public Unfit {
      if (least > most && least == 2) {
        throw new IllegalArgumentException("least > most");
      }
    }
  }

  private static final Map<String, Object> VALUES =
      Map.of("radius", 2, "shape", "box", "weight", 0.5, "edge", Map.of("mirrored", 1));

  private static ConfigParameters section(Map<String, Object> values) {
    return ConfigParameters.of("test.yaml", values);
  }

  private static OptionsContract contract(
      Class<? extends Record> type,
      Map<String, Object> values,
      Consumer<Map<String, Object>> maker) {
    Options<?> options = Options.of(type);
    return new OptionsContract(options, values, options.readDeclared(section(values)), maker);
  }

  private static OptionsContract contract(
      Class<? extends Record> type, Map<String, Object> values) {
    return contract(type, values, given -> Options.of(type).read(section(given)));
  }

  @Test
  void withoutFaultsTheyPass() throws Throwable {
    OptionsContract good = contract(Blur.class, VALUES);
    good.describesItself();
    good.declares(VALUES.keySet());
    good.hasDefaultsThatFit();
    good.refusesNull();
    good.refusesUnknownKeys();
    for (DynamicTest test :
        Stream.of(good.enforcesRanges(), good.refusesWrongTypes(), good.refusesMisspeltKeys())
            .flatMap(tests -> tests)
            .toList()) {
      test.getExecutable().execute();
    }
  }

  @Test
  void aConstructorThatChecksNothing() {
    OptionsContract unchecked = contract(Unchecked.class, Map.of());
    fails(unchecked::refusesNull);
    allFail(unchecked.enforcesRanges());
  }

  @Test
  void keysAndDocumentationOfAnotherForm() {
    fails(contract(Undescribed.class, Map.of())::describesItself);
  }

  @Test
  void parametersThatAreNotDeclared() {
    fails(() -> contract(Blur.class, VALUES).declares(Set.of("radius", "sigma")));
  }

  @Test
  void defaultsThatDoNotFit() {
    assertThrows(
        IllegalArgumentException.class,
        contract(Unfit.class, Map.of("least", 0))::hasDefaultsThatFit);
  }

  @Test
  void aProviderThatReadsNothing() {
    OptionsContract deaf = contract(Blur.class, VALUES, values -> {});
    fails(deaf::refusesUnknownKeys);
    allFail(deaf.refusesMisspeltKeys());
    allFail(deaf.refusesWrongTypes());
    allFail(deaf.enforcesRanges());
  }

  @Test
  void aProviderThatLeavesUnknownKeysToOthers() {
    OptionsContract lenient =
        contract(
            Blur.class, VALUES, values -> Options.of(Blur.class).readDeclared(section(values)));
    fails(lenient::refusesUnknownKeys);
  }

  @Test
  void aProviderThatDoesNotSayWhichKeyWasMeant() {
    OptionsContract curt =
        contract(
            Blur.class,
            VALUES,
            values -> {
              try {
                Options.of(Blur.class).read(section(values));
              } catch (RaeException e) {
                throw new RaeException(e.getMessage().replaceAll("(?s) \\(did you mean.*", ""));
              }
            });
    allFail(curt.refusesMisspeltKeys());
  }

  private static void allFail(Stream<DynamicTest> tests) {
    List<DynamicTest> all = tests.toList();
    if (all.isEmpty()) {
      throw new IllegalStateException("there are no tests that could fail");
    }
    all.forEach(test -> fails(test.getExecutable()));
  }
}
