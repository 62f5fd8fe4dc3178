// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import io.github.rae4j.samplers.guidance.AutoGuidanceProvider;
import io.github.rae4j.samplers.guidance.ClassifierFreeGuidanceProvider;
import io.github.rae4j.samplers.guidance.NoGuidanceProvider;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.testkit.GuidanceContract;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;

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
