package org.example.parts;

import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Makes {@link AdamsBashforth}; the key {@code num_steps} counts points of the grid (50). */
public final class AdamsBashforthProvider implements SamplerProvider {
  private static final List<String> OF_OTHERS = List.of("atol", "rtol", "reverse");

  @Override
  public String name() {
    return "ODE/ab2";
  }

  @Override
  public String description() {
    return "Adams-Bashforth, order 2, one evaluation a step, fixed grid";
  }

  @Override
  public Sampler create(Parameters parameters) {
    OF_OTHERS.forEach(parameters::has);
    int points = parameters.getInt("num_steps", 50);
    if (points < 2) {
      throw parameters.error("num_steps", "must be at least 2, but is " + points);
    }
    return new AdamsBashforth(points);
  }
}
