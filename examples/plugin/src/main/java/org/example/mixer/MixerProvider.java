package org.example.mixer;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link MixerBackbone}s. */
public final class MixerProvider implements BackboneProvider {
  @Override
  public String name() {
    return "Mixer";
  }

  @Override
  public String description() {
    return "diffusion MLP-Mixer: tokens are mixed by an MLP instead of attention";
  }

  @Override
  public Options<MixerBackbone> options() {
    return Options.of(MixerBackbone.class);
  }

  @Override
  public MixerBackbone create(Parameters parameters) {
    return options().read(parameters);
  }
}
