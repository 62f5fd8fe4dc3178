// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void readsFloatAndByteImagesExactly() {
    Path file = folder.resolve("a.safetensors");
    Tensor floats = ImageTensors.toTensor(List.of(TestFiles.image(0), TestFiles.image(1)));
    SafetensorsWriter.write(
        file, Map.of("images", floats, "labels", Tensor.of(new long[] {4, 2}, 2)), Map.of());
    try (ImageDataSet data = TestFiles.open(file.toString())) {
      assertEquals(TestFiles.image(1), data.get(1).image());
      assertEquals(OptionalLong.of(2), data.label(1));
    }
    SafetensorsWriter.write(
        file, Map.of("images", Tensor.of(TestFiles.image(5).rgb(), 1, 7, 9, 3)), Map.of());
    try (ImageDataSet data = TestFiles.open(file.toString())) {
      assertEquals(TestFiles.image(5), data.get(0).image());
      assertEquals(OptionalLong.empty(), data.label(0));
    }
  }

  @Test
  void refusesUnsuitableTensors() {
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of("x", Tensor.of(new float[1], 1)), Map.of());
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), "no tensor 'images'", "[x]");
    SafetensorsWriter.write(file, Map.of("images", Tensor.of(new float[8], 2, 4)), Map.of());
    ErrorAssertions.assertRefused(() -> TestFiles.open(file.toString()), "float32 (2, 4)");
  }
}
