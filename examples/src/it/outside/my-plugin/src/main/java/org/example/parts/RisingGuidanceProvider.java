package org.example.parts;

import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.options.Parameters;

/** Makes {@link RisingGuidance}. */
public final class RisingGuidanceProvider implements GuidanceProvider {
  @Override
  public String name() {
    return "rising";
  }

  @Override
  public String description() {
    return "classifier-free guidance that grows with the noise";
  }

  @Override
  public Options<RisingGuidance> options() {
    return Options.of(RisingGuidance.class);
  }

  @Override
  public RisingGuidance create(Parameters parameters) {
    return options().read(parameters);
  }
}
