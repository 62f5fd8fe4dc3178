// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsWriterTest {
  @TempDir Path folder;

  private static Map<String, Tensor> everyType() {
    Map<String, Tensor> tensors = new HashMap<>();
    for (DType dtype : DType.values()) {
      ByteBuffer bytes = Tensor.buffer(dtype, Shape.of(3, 1));
      for (int i = 0; bytes.hasRemaining(); i++) {
        bytes.put((byte) (37 * i + 11 * dtype.byteSize()));
      }
      tensors.put("of." + dtype.torchName(), Tensor.wrap(dtype, Shape.of(3, 1), bytes.flip()));
    }
    tensors.put("scalar", Tensor.scalar(-0f));
    tensors.put("empty", Tensor.of(new float[0], 0, 5));
    tensors.put("ü\"\\/\n", Tensor.of(new long[] {Long.MIN_VALUE, 1}, 2));
    return tensors;
  }

  @Test
  void readsBackWhatItWrites() throws IOException {
    Path file = folder.resolve("new/folder/x.safetensors");
    Map<String, Tensor> tensors = everyType();
    SafetensorsWriter.write(file, tensors, Map.of("format", "pt", "b", "ü"));
    Checkpoint checkpoint = Checkpoint.open(file);
    assertEquals(CheckpointFormat.SAFETENSORS, checkpoint.format());
    assertEquals(tensors.keySet(), checkpoint.names());
    assertEquals(Map.of("format", "pt", "b", "ü"), checkpoint.metadata());
    for (String name : tensors.keySet()) {
      assertEquals(
          PlainSafetensors.of(tensors.get(name)), PlainSafetensors.of(checkpoint.get(name)));
    }
    assertEquals(PlainSafetensors.read(file), PlainSafetensors.of(checkpoint));
  }

  @Test
  void largeTensorsAreReadAndWrittenInBlocks() throws IOException {
    long count = (70L << 20) / Float.BYTES;
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, Shape.of(count));
    while (bytes.hasRemaining()) {
      bytes.putFloat(bytes.position());
    }
    Tensor large = Tensor.wrap(DType.FLOAT32, Shape.of(count), bytes.flip());
    Path file = folder.resolve("large.safetensors");
    SafetensorsWriter.write(
        file, Map.of("large", large, "empty", Tensor.of(new float[0], 0)), Map.of());
    Checkpoint checkpoint = Checkpoint.open(file);
    ByteBuffer read = Tensor.buffer(DType.FLOAT32, Shape.of(count));
    List<Integer> blocks = new ArrayList<>();
    checkpoint
        .weights()
        .forEachBlock(
            "large",
            block -> {
              blocks.add(block.elements());
              read.put(block.bytes());
            });
    assertEquals(large.bytes(), read.flip());
    assertEquals(List.of(16 << 20, (int) count - (16 << 20)), blocks);
    checkpoint.forEachBlock("empty", block -> blocks.add(0));
    assertEquals(2, blocks.size());
    Path copy = folder.resolve("copy.safetensors");
    SafetensorsWriter.write(copy, checkpoint, Map.of());
    assertEquals(-1, Files.mismatch(file, copy));
  }

  @Test
  void mapsEveryTensorInPlace() {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(file, everyType(), Map.of());
    Checkpoint checkpoint = Checkpoint.open(file);
    for (String name : checkpoint.names()) {
      Tensor tensor = checkpoint.get(name);
      if (tensor.elements() > 0) {
        FileRegion region = tensor.region().orElseThrow();
        assertEquals(0, region.offset() % tensor.dtype().byteSize(), name);
        assertEquals(tensor.bytes().remaining(), region.length());
      }
    }
  }

  @Test
  void equalContentGivesEqualBytes() throws IOException {
    Map<String, Tensor> tensors = everyType();
    Map<String, Tensor> reversed = new LinkedHashMap<>();
    List<String> names = tensors.keySet().stream().sorted().toList();
    for (int i = names.size() - 1; i >= 0; i--) {
      reversed.put(names.get(i), tensors.get(names.get(i)));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("z", "1");
    metadata.put("a", "2");
    SafetensorsWriter.write(folder.resolve("1"), tensors, Map.of("a", "2", "z", "1"));
    SafetensorsWriter.write(folder.resolve("2"), reversed, metadata);
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("1")), Files.readAllBytes(folder.resolve("2")));
  }

  @Test
  void recognisesHeadersOfAnyLength() {
    // Lengths whose first bytes are those of a pickle, a zip archive, a web page and JSON.
    for (int length : new int[] {0x80, 0x280, 0x4b50, 0x3c8, 0xf08}) {
      Path file = folder.resolve("header" + length);
      int around = "{\"__metadata__\":{\"a\":\"\"}}".length();
      SafetensorsWriter.write(file, Map.of(), Map.of("a", "x".repeat(length - around)));
      assertEquals(CheckpointFormat.SAFETENSORS, Checkpoint.open(file).format());
    }
  }

  @Test
  void acceptsNoTensors() {
    Path file = folder.resolve("none.safetensors");
    SafetensorsWriter.write(file, Map.of(), Map.of());
    assertTrue(Checkpoint.open(file).names().isEmpty());
  }

  @Test
  void keepsOnlyOldFileOnFailure() throws IOException {
    Path target = folder.resolve("old.safetensors");
    SafetensorsWriter.write(target, Map.of("a", Tensor.scalar(1)), Map.of());
    byte[] before = Files.readAllBytes(target);
    Path blocked = target.resolve("below.safetensors");
    Map<String, Tensor> tensors = Map.of("b", Tensor.scalar(2));
    RaeException error =
        assertThrows(RaeException.class, () -> SafetensorsWriter.write(blocked, tensors, Map.of()));
    assertTrue(String.valueOf(error.getMessage()).contains(blocked.toString()));
    assertArrayEquals(before, Files.readAllBytes(target));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(target), files.toList());
    }
  }

  @Test
  void refusesReservedMetadataName() {
    Map<String, Tensor> tensors = Map.of("__metadata__", Tensor.scalar(1));
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.write(folder.resolve("m"), tensors, Map.of()));
  }
}
