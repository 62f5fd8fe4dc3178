package org.example.mixer;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.spi.Parameters;

/**
 * Makes {@link MixerBackbone}s.
 *
 * <p>Parameters, with their defaults: {@code in_channels} (768) and {@code input_size} (16): the
 * latents; {@code hidden_size} (512), {@code depth} (8), {@code token_width} (512) and {@code
 * channel_width} (2048): the blocks; {@code num_classes} (1000) and {@code class_dropout_prob} (0.1;
 * 0 means that there is no null label).
 */
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
  public Backbone create(Parameters parameters) {
    return new MixerBackbone(
        atLeastOne(parameters, "in_channels", 768),
        atLeastOne(parameters, "input_size", 16),
        atLeastOne(parameters, "hidden_size", 512),
        atLeastOne(parameters, "depth", 8),
        atLeastOne(parameters, "token_width", 512),
        atLeastOne(parameters, "channel_width", 2048),
        atLeastOne(parameters, "num_classes", 1000),
        parameters.getDouble("class_dropout_prob", 0.1) > 0);
  }

  private static int atLeastOne(Parameters parameters, String key, int absent) {
    int value = parameters.getInt(key, absent);
    if (value < 1) {
      throw parameters.error(key, "must be at least 1, but is " + value);
    }
    return value;
  }
}
