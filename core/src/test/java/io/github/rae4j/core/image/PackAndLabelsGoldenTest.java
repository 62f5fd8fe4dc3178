package io.github.rae4j.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.io.NpzReader;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackAndLabelsGoldenTest {
  private static final String PACK = "golden/images/npz-pack/";
  private static final String LABELS = "golden/images/label-sampling/";

  @TempDir private Path folder;

  @Test
  void numberedSamplesArePackedToTheByte() throws IOException {
    Path target = folder.resolve("samples.npz");
    NpzPack.packNumbered(GoldenData.file(PACK + "samples"), 4, target);
    assertArrayEquals(
        Files.readAllBytes(GoldenData.file(PACK + "samples.npz")), Files.readAllBytes(target));
    assertArray(target, "samples");
  }

  @Test
  void aTreeOfImagesIsPackedToTheByte() throws IOException {
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
  void aMissingNumberIsNamedAndNothingIsWritten() {
    Path target = folder.resolve("short.npz");
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> NpzPack.packNumbered(GoldenData.file(PACK + "samples"), 6, target));
    assertTrue(e.getMessage().contains("000005.png"), e.getMessage());
    assertFalse(Files.exists(target));
  }

  @Test
  void imagesOfDifferentSizesAreRefused() {
    Path target = folder.resolve("mixed.npz");
    List<RgbImage> images = List.of(Pixels.noise(4, 4, 1), Pixels.noise(4, 5, 1));
    RaeException e =
        assertThrows(RaeException.class, () -> NpzPack.pack(target, 2, images.iterator()));
    assertTrue(e.getMessage().contains("image 1"), e.getMessage());
    assertFalse(Files.exists(target));
  }

  @Test
  void anEmptyOrMissingTreeIsRefused() {
    Path target = folder.resolve("none.npz");
    assertThrows(RaeException.class, () -> NpzPack.packTree(folder, 8, target));
    assertThrows(RaeException.class, () -> NpzPack.packTree(folder.resolve("missing"), 8, target));
  }

  @Test
  void recordedLabelsAreDealtOutAsTheReferenceDoes() {
    Map<String, Tensor> inputs = GoldenData.tensors(LABELS + "inputs.safetensors");
    Map<String, Tensor> outputs = GoldenData.tensors(LABELS + "outputs.safetensors");
    JsonNode config = GoldenData.json(LABELS + "case.json").get("config");
    long[] pool =
        LabelSampling.pool(
            config.get("num_classes").asInt(),
            GoldenData.get(inputs, "permutation").toLongArray(),
            GoldenData.get(inputs, "tail").toLongArray());
    assertEquals(config.get("total_samples").asInt(), pool.length);
    for (int rank = 0; rank < config.get("world_size").asInt(); rank++) {
      long[][] part =
          LabelSampling.partOf(
              pool,
              rank,
              config.get("world_size").asInt(),
              config.get("per_proc_batch_size").asInt());
      Tensor expected = GoldenData.get(outputs, "rank" + rank);
      assertEquals(expected.shape().dim(0), part.length);
      assertArrayEquals(
          expected.toLongArray(), Arrays.stream(part).flatMapToLong(Arrays::stream).toArray());
    }
  }

  @Test
  void equalSamplingTakesEveryClassEquallyOften() {
    long[] labels = LabelSampling.equal(10, 200, 256, 3);
    assertEquals(256, labels.length);
    long[] counts = new long[10];
    for (int i = 0; i < 200; i++) {
      counts[(int) labels[i]]++;
    }
    assertArrayEquals(new long[] {20, 20, 20, 20, 20, 20, 20, 20, 20, 20}, counts);
    assertTrue(Arrays.stream(labels).allMatch(label -> label >= 0 && label < 10));
    assertArrayEquals(labels, LabelSampling.equal(10, 200, 256, 3));
    assertNotEquals(Arrays.toString(labels), Arrays.toString(LabelSampling.equal(10, 200, 256, 4)));
    assertNotEquals(
        Arrays.toString(Arrays.stream(labels).sorted().toArray()), Arrays.toString(labels));
  }

  @Test
  void countsThatAreNoMultipleAreRefused() {
    RaeException e = assertThrows(RaeException.class, () -> LabelSampling.equal(10, 205, 205, 3));
    assertTrue(e.getMessage().contains("multiple of 10"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> LabelSampling.partOf(new long[7], 0, 2, 2));
  }
}
