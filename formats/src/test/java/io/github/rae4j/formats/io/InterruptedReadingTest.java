// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.checkpoint.TorchZipWriter;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interruption is told from a file that cannot be read, and stays. */
final class InterruptedReadingTest {
  private static final Map<String, Tensor> TENSORS = Map.of("x", Tensor.scalar(1));

  @TempDir private Path folder;

  private static void cancelled(Executable reading) {
    Thread.currentThread().interrupt();
    try {
      CancellationException said = assertThrows(CancellationException.class, reading);
      assertTrue(said.getMessage().contains("interrupted while reading"), said.getMessage());
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif", "bmp", "tiff"})
  void anImage(String format) throws IOException {
    Path file = folder.resolve("x." + format);
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    assertEquals(16, new ImageReader().read(file).width());
    cancelled(() -> new ImageReader().read(file));
  }

  @Test
  void aCheckpoint() {
    Path safe = folder.resolve("x.safetensors");
    SafetensorsWriter.write(safe, TENSORS, Map.of());
    cancelled(() -> Checkpoint.open(safe));
    Path torch = folder.resolve("x.pt");
    TorchZipWriter.write(torch, Weights.of("x", TENSORS), Map.of());
    cancelled(() -> Checkpoint.open(torch).weights().get("x"));
  }

  @Test
  void aHash() throws IOException {
    Path file = Files.writeString(folder.resolve("x.json"), "{}");
    cancelled(() -> FileHash.sha256(file));
  }

  @Test
  void theCauseOfAnotherError() {
    IOException cause = new IOException("wrapped", new ClosedByInterruptException());
    assertThrows(CancellationException.class, () -> FileErrors.requireNotInterrupted("x", cause));
    FileErrors.requireNotInterrupted("x", new IOException("it is damaged"));
  }
}
