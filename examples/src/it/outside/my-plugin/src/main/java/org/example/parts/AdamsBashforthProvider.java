package org.example.parts;

import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.options.Parameters;

/** Makes {@link AdamsBashforth}. */
public final class AdamsBashforthProvider implements SamplerProvider {
  @Override
  public String name() {
    return "ODE/adams-bashforth";
  }

  @Override
  public String description() {
    return "Adams-Bashforth, order 1 to 4, one evaluation a step, fixed grid";
  }

  @Override
  public Options<AdamsBashforth> options() {
    return Options.of(AdamsBashforth.class);
  }

  @Override
  public AdamsBashforth create(Parameters parameters) {
    return options().read(parameters);
  }
}
