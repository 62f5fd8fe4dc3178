// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchZipWriterTest {
  @TempDir private Path folder;

  @Test
  void readsBackWhatItWrites() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("mean", Tensor.of(new float[] {1, 2, 3, 4, 5, -6.5f}, 3, 2, 1));
    tensors.put("steps", Tensor.of(new long[] {Long.MIN_VALUE, 7}, 2));
    tensors.put("scalar", Tensor.scalar(0.25f));
    tensors.put("größe", Tensor.of(new byte[] {1, -1}, 2));
    Path file = folder.resolve("new/stat.pt");
    TorchZipWriter.write(file, tensors);
    Checkpoint read = Checkpoint.open(file);
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.names()));
    tensors.forEach(
        (name, tensor) -> {
          Tensor again = read.get(name);
          assertEquals(tensor.dtype(), again.dtype(), name);
          assertEquals(tensor.shape(), again.shape(), name);
          byte[] wanted = new byte[tensor.bytes().remaining()];
          byte[] found = new byte[again.bytes().remaining()];
          tensor.bytes().get(wanted);
          again.bytes().get(found);
          assertArrayEquals(wanted, found, name);
        });
  }

  @Test
  void refusesUnsupportedElementType() {
    Path file = folder.resolve("x.pt");
    Tensor complex =
        Tensor.wrap(DType.COMPLEX64, Shape.of(1), Tensor.buffer(DType.COMPLEX64, Shape.of(1)));
    assertThrows(
        IllegalArgumentException.class, () -> TorchZipWriter.write(file, Map.of("c", complex)));
    assertFalse(Files.exists(file));
  }
}
