// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.springai;

import io.github.rae4j.PromptedImages;
import io.github.rae4j.Rae4j;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;

/**
 * A model of rae4j as Spring AI's image model: the prompt is the name or number of a class, {@code
 * n} of the options the number of images. The same prompt and seed give the same images, as PNGs
 * with provenance. Thread-safe.
 */
public final class RaeImageModel implements ImageModel {
  private final PromptedImages images;
  private final long seed;

  /**
   * A model.
   *
   * @param rae stays the caller's to close
   * @param seed image i depends on (seed, i) alone
   */
  public RaeImageModel(Rae4j rae, long seed) {
    this.images = new PromptedImages(rae);
    this.seed = seed;
  }

  /**
   * Generates images.
   *
   * @throws io.github.rae4j.errors.RaeException if the prompt means no class
   */
  @Override
  public ImageResponse call(ImagePrompt prompt) {
    String text =
        prompt.getInstructions().stream()
            .map(ImageMessage::getText)
            .collect(Collectors.joining(" "));
    int count = Optional.ofNullable(prompt.getOptions()).map(ImageOptions::getN).orElse(1);
    List<ImageGeneration> generated =
        images.generate(text, count, seed).stream().map(RaeImageModel::generation).toList();
    return new ImageResponse(generated);
  }

  private static ImageGeneration generation(byte[] png) {
    return new ImageGeneration(new Image(null, Base64.getEncoder().encodeToString(png)));
  }
}
