// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import io.github.rae4j.PromptedImages;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.random.GaussianStreams;
import java.util.Base64;
import java.util.List;

/**
 * A model of rae4j as LangChain4j's image model: the prompt is the name or number of a class. The
 * same prompt and seed give the same images. Thread-safe.
 *
 * <pre>{@code
 * try (Rae4j rae = Rae4j.open("tiny-fashion-ig")) {
 *   Image image = new RaeImageModel(rae).withSeed(7).generate("sneaker").content();
 * }
 * }</pre>
 */
public final class RaeImageModel implements ImageModel {
  private final PromptedImages images;
  private final long seed;

  /**
   * A model with the usual seed.
   *
   * @param rae stays the caller's to close
   */
  public RaeImageModel(Rae4j rae) {
    this(new PromptedImages(rae), GaussianStreams.DEFAULT_SEED);
  }

  private RaeImageModel(PromptedImages images, long seed) {
    this.images = images;
    this.seed = seed;
  }

  /** The same model with another seed. */
  public RaeImageModel withSeed(long other) {
    return new RaeImageModel(images, other);
  }

  /**
   * Generates one image.
   *
   * @throws io.github.rae4j.errors.RaeException if the prompt means no class
   */
  @Override
  public Response<Image> generate(String prompt) {
    return Response.from(generate(prompt, 1).content().get(0));
  }

  /** Generates several images; image i depends on (seed, i) alone. */
  @Override
  public Response<List<Image>> generate(String prompt, int n) {
    return Response.from(
        images.generate(prompt, n, seed).stream().map(png -> image(png, prompt)).toList());
  }

  private static Image image(byte[] png, String prompt) {
    return Image.builder()
        .base64Data(Base64.getEncoder().encodeToString(png))
        .mimeType("image/png")
        .revisedPrompt(prompt)
        .build();
  }
}
