// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The temporary file of quantised weights, and what is written to it. */
final class Int8FileTest {
  @TempDir private Path folder;

  @Test
  void isDeletedWhenItIsClosed() {
    Int8File file = Int8File.create(100);
    file.write(3, ByteBuffer.wrap(new byte[] {1, 2}));
    assertTrue(Files.exists(file.path()));
    file.close();
    assertFalse(Files.exists(file.path()));
  }

  @Test
  void refusesWhatTheDiskCannotHold() {
    String said =
        String.valueOf(
            assertThrows(DeviceException.class, () -> Int8File.create(Long.MAX_VALUE).close())
                .getMessage());
    assertTrue(said.contains("MiB left") && said.contains("java.io.tmpdir"), said);
  }

  @Test
  void sweepsWhatWasForgottenAndNothingElse() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Path forgotten = Files.createFile(folder.resolve("rae4j-int8-1.weights"));
    Path other = Files.createFile(folder.resolve("rae4j-int8-2.txt"));
    Path used = Files.createFile(folder.resolve("rae4j-int8-3.weights"));
    Files.setLastModifiedTime(forgotten, old);
    Files.setLastModifiedTime(other, old);
    Int8File.sweep(folder);
    assertFalse(Files.exists(forgotten));
    assertTrue(Files.exists(other));
    assertTrue(Files.exists(used));
  }

  /** More rows than are quantised at a time, by several threads. */
  @Test
  void holdsWholeMatricesAndTheirScales() throws IOException {
    int rows = 1300;
    int width = 4000;
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i) * (1 + i / width);
    }
    Tensor weight = Tensor.of(values, rows, width);
    Int8Plan plan = new Int8Plan();
    OnnxGraph graph = new OnnxGraph();
    plan.add(graph, "unused", "unused.scales", weight);
    plan.add(graph, "a", "a.scales", Tensor.of(new float[] {1, -2, 3, -4}, 2, 2));
    plan.add(graph, "w", "w.scales", weight);
    plan.keepOnly(Set.of("a", "w"));
    Int8Quantizer whole = new Int8Quantizer();
    whole.quantize("w", weight, 0, rows);
    try (Int8File file = Int8File.create(plan.size())) {
      plan.write(file, "somewhere", 3);
      byte[] written = Files.readAllBytes(file.path());
      // Behind a page of integers and one of scales.
      int start = 2 * 4096;
      int behind = start + (rows * width + 4095) / 4096 * 4096;
      assertArrayEquals(
          Arrays.copyOf(whole.columns(), rows * width),
          Arrays.copyOfRange(written, start, start + rows * width));
      ByteBuffer scales = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
      for (int row = 0; row < rows; row++) {
        assertEquals(whole.scales()[row], scales.getFloat(behind + 4 * row), 0);
      }
    }
  }
}
