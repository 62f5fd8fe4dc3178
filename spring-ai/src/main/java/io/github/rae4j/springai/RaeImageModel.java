// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.springai;

import io.github.rae4j.PromptedImages;
import io.github.rae4j.Rae4j;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;

/**
 * A model of rae4j as Spring AI's image model: the prompt is the name or number of a class, {@code
 * n} of the options the number of images. Width and height, where given, are the model's own, model
 * its config, and the response format {@code b64_json}; a style there is not. The same prompt and
 * seed give the same images, as PNGs with provenance. Thread-safe.
 */
public final class RaeImageModel implements ImageModel {
  private final Rae4j rae;
  private final PromptedImages images;
  private final long seed;

  /**
   * A model.
   *
   * @param rae stays the caller's to close
   * @param seed image i depends on (seed, i) alone
   */
  public RaeImageModel(Rae4j rae, long seed) {
    this.rae = rae;
    this.images = new PromptedImages(rae);
    this.seed = seed;
  }

  /**
   * Generates images.
   *
   * @throws io.github.rae4j.errors.RaeException if the prompt means no class, or an option asks for
   *     what the model cannot do
   */
  @Override
  public ImageResponse call(ImagePrompt prompt) {
    if (prompt == null) {
      throw new ConfigException(
          "there is no prompt; give the name or number of a class", Where.key("prompt"));
    }
    String text =
        prompt.getInstructions().stream()
            .map(ImageMessage::getText)
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "));
    int count = SupportedOptions.count(rae, prompt.getOptions());
    List<ImageGeneration> generated =
        images.generate(text, count, seed).stream().map(RaeImageModel::generation).toList();
    return new ImageResponse(generated);
  }

  private static ImageGeneration generation(byte[] png) {
    return new ImageGeneration(new Image(null, Base64.getEncoder().encodeToString(png)));
  }
}
