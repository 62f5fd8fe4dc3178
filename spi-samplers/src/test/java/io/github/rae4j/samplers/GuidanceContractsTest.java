// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.samplers.guidance.AutoGuidanceProvider;
import io.github.rae4j.samplers.guidance.ClassifierFreeGuidanceProvider;
import io.github.rae4j.samplers.guidance.InternalGuidance;
import io.github.rae4j.samplers.guidance.InternalGuidanceProvider;
import io.github.rae4j.samplers.guidance.NoGuidanceProvider;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.testkit.GuidanceContract;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** All kinds of guidance fulfil the guidance contract. */
class GuidanceContractsTest {
  private static final double SCALE = 2.5;
  private static final Map<String, Object> PARAMETERS =
      Map.of("scale", SCALE, "t_min", 0.25, "t_max", 0.75);

  private abstract static class WithinInterval extends GuidanceContract {
    @Override
    protected Map<String, Object> parameters() {
      return PARAMETERS;
    }

    @Override
    protected OptionalDouble activeTime() {
      return OptionalDouble.of(0.25);
    }

    @Override
    protected OptionalDouble inactiveTime() {
      return OptionalDouble.of(Math.nextUp(0.75f));
    }
  }

  @Nested
  class ClassifierFree extends WithinInterval {
    @Override
    protected GuidanceProvider provider() {
      return new ClassifierFreeGuidanceProvider();
    }

    @Override
    protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
      return OptionalDouble.of(unconditional + SCALE * (conditional - unconditional));
    }
  }

  @Nested
  class Auto extends WithinInterval {
    @Override
    protected GuidanceProvider provider() {
      return new AutoGuidanceProvider();
    }

    @Override
    protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
      return OptionalDouble.of(weaker + SCALE * (conditional - weaker));
    }
  }

  private abstract static class Sections extends WithinInterval {
    private static final Map<String, Object> INTERVAL = Map.of("t_min", 0.25, "t_max", 0.75);

    static Map<String, Object> section(Map<String, Object> more) {
      Map<String, Object> section = new HashMap<>(INTERVAL);
      section.putAll(more);
      return section;
    }

    @Override
    protected GuidanceProvider provider() {
      return new InternalGuidanceProvider();
    }
  }

  @Nested
  class InternalAlone extends Sections {
    @Override
    protected Map<String, Object> parameters() {
      return Map.of("ig", section(Map.of("scale", SCALE)));
    }

    @Override
    protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
      return OptionalDouble.of(weaker + SCALE * (conditional - weaker));
    }
  }

  /** The weaker prediction is the same for both outputs, as far as the formula goes. */
  @Nested
  class InternalWithClassifierFree extends Sections {
    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "cfg",
          section(Map.of("scale", 3.0)),
          "ig",
          section(Map.of("scale", SCALE, "unconditional_scale", 1.5)));
    }

    @Override
    protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
      // The weaker prediction for the null label is not among the arguments.
      return OptionalDouble.empty();
    }
  }

  /** As in RAEv2's configs of texts, a strength of 0 is none, and nothing else is asked for. */
  @Nested
  class InternalOff extends Sections {
    @Override
    protected Map<String, Object> parameters() {
      return Map.of("cfg", section(Map.of("scale", SCALE)), "ig", Map.of("scale", 0.0));
    }

    @Override
    protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
      return OptionalDouble.of(unconditional + SCALE * (conditional - unconditional));
    }
  }

  @Test
  void anEmptyIntervalIsRefused() {
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> Runs.guidance("ig", Map.of("cfg", Map.of("t_min", 0.5, "t_max", 0.5))));
    assertEquals(
        "test.yaml: cfg.t_min: must be less than t_max; they are 0.5 and 0.5", e.getMessage());
  }

  @Test
  void aBuilderAndAConfigMakeEqualGuidance() {
    assertEquals(
        Runs.guidance("internal", Map.of("ig", Map.of("scale", 1.78, "t_min", 0.1))),
        InternalGuidance.builder()
            .ig(new InternalGuidance.Internal(1.78, 0.1, 1, OptionalDouble.empty()))
            .build());
    assertEquals(
        Runs.guidance("internal_guidance", Map.of("ig", Map.of("scale", 2.0))),
        new InternalGuidance(2));
  }

  @Nested
  class None extends GuidanceContract {
    @Override
    protected GuidanceProvider provider() {
      return new NoGuidanceProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected OptionalDouble activeTime() {
      return OptionalDouble.empty();
    }

    @Override
    protected OptionalDouble inactiveTime() {
      return OptionalDouble.of(0.5);
    }

    @Override
    protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
      return OptionalDouble.empty();
    }
  }
}
