package org.example.parts;

import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.testkit.GuidanceContract;
import java.util.Map;
import java.util.OptionalDouble;

class RisingGuidanceTest extends GuidanceContract {
  @Override
  protected GuidanceProvider provider() {
    return new RisingGuidanceProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("scale", 3);
  }

  @Override
  protected OptionalDouble activeTime() {
    return OptionalDouble.of(0.5);
  }

  @Override
  protected OptionalDouble inactiveTime() {
    return OptionalDouble.of(0);
  }

  @Override
  protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
    return OptionalDouble.of(unconditional + 2 * (conditional - unconditional));
  }
}
