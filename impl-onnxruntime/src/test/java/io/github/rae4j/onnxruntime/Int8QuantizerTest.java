// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Int8QuantizerTest {
  @TempDir private Path folder;

  private static Int8Quantizer rows(String name, Tensor weight, int first, int end) {
    Int8Quantizer quantizer = new Int8Quantizer();
    quantizer.quantize(name, weight, first, end);
    return quantizer;
  }

  private static Int8Quantizer whole(String name, Tensor weight) {
    return rows(name, weight, 0, weight.shape().intDim(0));
  }

  @Test
  void roundsEachRowByItsLargest() {
    Tensor weight =
        Tensor.of(new float[] {127, -63.5f, 0.5f, 1.5f, -0.02f, 0.0101f, 0, 1e-4f}, 2, 4);
    Int8Quantizer quantized = whole("w", weight);
    assertArrayEquals(new byte[] {127, -127, -64, 64, 0, 0, 2, 1}, quantized.columns());
    assertEquals(1, quantized.scales()[0]);
    assertEquals(0.02 / 127, quantized.scales()[1], 1e-9);
  }

  @Test
  void isWithinHalfAStepEverywhere() {
    SplittableRandom random = new SplittableRandom(3);
    int rows = 700;
    int width = 1000;
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * (1 + i / width));
    }
    Int8Quantizer quantized = whole("w", Tensor.of(values, rows, width));
    for (int row = 0; row < rows; row++) {
      float scale = quantized.scales()[row];
      for (int k = 0; k < width; k++) {
        float error =
            Math.abs(values[row * width + k] - quantized.columns()[k * rows + row] * scale);
        assertTrue(error <= 0.5001 * scale, "row " + row + " column " + k);
      }
    }
  }

  @Test
  void holdsRowsOfNothing() {
    Int8Quantizer quantized = whole("w", Tensor.of(new float[] {0, -0f, Float.MIN_VALUE, 0}, 2, 2));
    assertArrayEquals(new byte[4], quantized.columns());
    assertArrayEquals(new float[] {0, 0}, quantized.scales());
  }

  @Test
  void refusesWhatIsNotFinite() {
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      Tensor weight = Tensor.of(new float[] {1, 2, 3, value}, 2, 2);
      String said =
          String.valueOf(
              assertThrows(UnfitWeightsException.class, () -> whole("a.weight", weight))
                  .getMessage());
      assertTrue(said.contains("'a.weight'") && said.contains("row 1"), said);
    }
  }

  @Test
  void readsMappedOnesFromTheirFile() {
    Path file = folder.resolve("weights.safetensors");
    float[] values = {3, -1, 2, 0.5f, 7, 8, -9, 10};
    SafetensorsWriter.write(file, Map.of("w", Tensor.of(values, 4, 2)), Map.of());
    Tensor mapped = Checkpoint.open(file).weights().get("w");
    assertTrue(mapped.region().isPresent());
    Int8Quantizer fromFile = rows("w", mapped, 1, 4);
    Int8Quantizer inMemory = rows("w", Tensor.of(values, 4, 2), 1, 4);
    assertArrayEquals(inMemory.columns(), fromFile.columns());
    assertArrayEquals(inMemory.scales(), fromFile.scales());
  }

  @Test
  void tellsOfFilesThatBecameShorter() throws IOException {
    Path file = Files.write(folder.resolve("weights.bin"), new byte[40]);
    Shape shape = Shape.of(4, 4);
    Tensor mapped =
        Tensor.mapped(
            DType.FLOAT32,
            shape,
            Tensor.buffer(DType.FLOAT32, shape),
            new FileRegion(file.toRealPath(), 0, 64));
    String said =
        String.valueOf(
            assertThrows(CheckpointException.class, () -> whole("w", mapped)).getMessage());
    assertTrue(said.contains("weights.bin") && said.contains("shorter"), said);
  }
}
