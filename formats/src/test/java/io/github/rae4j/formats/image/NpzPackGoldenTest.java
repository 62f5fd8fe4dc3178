// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzPackGoldenTest {
  private static final String PACK = "golden/images/npz-pack/";

  @TempDir private Path folder;

  @Test
  void packsNumberedSamplesByteForByte() throws IOException {
    Path target = folder.resolve("samples.npz");
    NpzPack.packNumbered(GoldenData.file(PACK + "samples"), 4, target);
    assertArrayEquals(
        Files.readAllBytes(GoldenData.file(PACK + "samples.npz")), Files.readAllBytes(target));
    assertArray(target, "samples");
  }

  @Test
  void packsImageTreeByteForByte() throws IOException {
    Path target = folder.resolve("tree.npz");
    NpzPack.packTree(GoldenData.file(PACK + "tree"), 8, target);
    assertArrayEquals(
        Files.readAllBytes(GoldenData.file(PACK + "tree.npz")), Files.readAllBytes(target));
    assertArray(target, "tree");
  }

  private static void assertArray(Path npz, String name) {
    Tensor expected = GoldenData.get(GoldenData.tensors(PACK + "outputs.safetensors"), name);
    try (NpzReader reader = NpzReader.open(npz)) {
      assertEquals(List.of("arr_0"), reader.names());
      Tensor actual = reader.read("arr_0");
      assertEquals(expected.toString(), actual.toString());
      assertArrayEquals(GoldenData.bytes(expected), GoldenData.bytes(actual));
    }
  }

  @Test
  void namesMissingNumberAndWritesNothing() {
    Path target = folder.resolve("short.npz");
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> NpzPack.packNumbered(GoldenData.file(PACK + "samples"), 6, target));
    assertTrue(e.getMessage().contains("000005.png"), e.getMessage());
    assertFalse(Files.exists(target));
  }

  @Test
  void refusesImagesOfDifferentSizes() {
    Path target = folder.resolve("mixed.npz");
    List<RgbImage> images = List.of(Pixels.noise(4, 4, 1), Pixels.noise(4, 5, 1));
    RaeException e =
        assertThrows(RaeException.class, () -> NpzPack.pack(target, 2, images.iterator()));
    assertTrue(e.getMessage().contains("image 1"), e.getMessage());
    assertFalse(Files.exists(target));
  }

  @Test
  void refusesEmptyOrMissingTree() {
    Path target = folder.resolve("none.npz");
    assertThrows(RaeException.class, () -> NpzPack.packTree(folder, 8, target));
    assertThrows(RaeException.class, () -> NpzPack.packTree(folder.resolve("missing"), 8, target));
  }
}
