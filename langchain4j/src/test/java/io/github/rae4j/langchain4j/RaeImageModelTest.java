// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.image.Quantization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaeImageModelTest {
  @Test
  void imagesAreThoseOfTheModelWithProvenance(@TempDir Path folder) throws Exception {
    try (Rae4j rae = Rae4j.open("tiny-fashion-cfg", "sampler.params.num_steps=6")) {
      ImageModel model = new RaeImageModel(rae).withSeed(7);
      List<Image> images = model.generate("sneaker", 2).content();
      byte[] png = Base64.getDecoder().decode(images.get(1).base64Data());
      assertEquals("image/png", images.get(1).mimeType());
      assertEquals(
          ImageTensors.toImages(
                  rae.generation().images(GenerationRequest.ofLabels(7, 7).withSeed(7)),
                  Quantization.ROUND)
              .get(1),
          new ImageReader().read("answer", png));
      Path file = Files.write(folder.resolve("answer.png"), png);
      assertEquals("7 Sneaker", PngText.read(file).get("rae4j.label"));
      assertEquals(images.get(0).base64Data(), model.generate("7").content().base64Data());
      assertNotEquals(
          images.get(0).base64Data(), new RaeImageModel(rae).generate("7").content().base64Data());
      String message =
          String.valueOf(
              assertThrows(RaeException.class, () -> model.generate("sneeker")).getMessage());
      assertTrue(message.contains("Sneaker"), message);
    }
  }
}
