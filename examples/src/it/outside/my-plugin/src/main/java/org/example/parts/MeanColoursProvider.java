package org.example.parts;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;
import java.util.Optional;

/** Makes {@link MeanColours}. */
public final class MeanColoursProvider implements EncoderProvider {
  /**
   * The section {@code encoder_params}.
   *
   * @param patchSize side of a patch in pixels
   */
  public record Patches(
      @Option(value = "side of a patch in pixels", defaultValue = "16", range = "[1, inf)")
          int patchSize) {
    public Patches {
      Options.check(Patches.class, patchSize);
    }
  }

  @Override
  public String name() {
    return "MeanColours";
  }

  @Override
  public String description() {
    return "an encoder that learns nothing: the mean colour of each patch";
  }

  /** The same for all encoders of this kind, so that no preprocessor_config.json is looked for. */
  @Override
  public Optional<ImageNormalization> normalization() {
    return Optional.of(new ImageNormalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5)));
  }

  @Override
  public Options<Patches> options() {
    return Options.of(Patches.class);
  }

  @Override
  public Encoder create(
      ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    return new MeanColours(inputSize, options().read(parameters).patchSize(), normalization);
  }
}
