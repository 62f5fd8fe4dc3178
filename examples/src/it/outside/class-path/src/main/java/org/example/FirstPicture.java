package org.example;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.formats.image.ImageGrid;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** The program of README.md. */
public final class FirstPicture {
  private FirstPicture() {}

  /** Writes images.png. */
  public static void main(String[] args) {
    try (Rae4j rae = Rae4j.open("tiny-fashion-ig")) {
      Tensor images = rae.generation().images(GenerationRequest.ofLabels(0, 1, 2).withSeed(7));
      PngWriter.write(
          Path.of("images.png"), ImageGrid.render(images, ImageGrid.Options.defaults()), Map.of());
    }
  }
}
