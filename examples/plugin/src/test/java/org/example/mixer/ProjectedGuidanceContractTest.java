package org.example.mixer;

import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.testkit.GuidanceContract;
import java.util.Map;
import java.util.OptionalDouble;

/** All that rae4j asks of a guidance; with η = 1 and no threshold the formula is that of CFG. */
class ProjectedGuidanceContractTest extends GuidanceContract {
  private static final double SCALE = 3;

  @Override
  protected GuidanceProvider provider() {
    return new ProjectedGuidanceProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("scale", SCALE, "t_min", 0.25, "t_max", 0.75, "eta", 1.0, "norm_threshold", 0.0);
  }

  @Override
  protected OptionalDouble activeTime() {
    return OptionalDouble.of(0.5);
  }

  @Override
  protected OptionalDouble inactiveTime() {
    return OptionalDouble.of(0.9);
  }

  @Override
  protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
    return OptionalDouble.of(unconditional + SCALE * (conditional - unconditional));
  }
}
