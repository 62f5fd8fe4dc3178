// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.huggingface.HuggingFaceFolder;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links, folders, large files, and files of other types. */
final class CheckpointFilesTest {
  @TempDir Path folder;

  private static String refusal(Path file) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> Checkpoint.open(file)).getMessage());
  }

  @Test
  void mapsTensorsBeyondTwoGibibytes() throws IOException {
    long gib = 1L << 30;
    String header =
        """
        {"first":{"dtype":"F32","shape":[268435456],"data_offsets":[0,%d]},\
        "second":{"dtype":"F16","shape":[536870912],"data_offsets":[%d,%d]},\
        "last":{"dtype":"F32","shape":[2],"data_offsets":[%d,%d]}}\
        """
            .formatted(gib, gib, 2 * gib, 2 * gib, 2 * gib + 8);
    Path file = sparse("large.safetensors", header, 2 * gib + 8);
    Checkpoint checkpoint = Checkpoint.open(file);
    Tensor last = checkpoint.get("last");
    assertArrayEquals(new float[] {1, -2}, last.toFloatArray());
    assertTrue(last.region().orElseThrow().offset() > 2 * gib);
    assertEquals(0f, checkpoint.get("first").floats().get((1 << 28) - 1));
    assertEquals(gib, checkpoint.get("second").bytes().remaining());
  }

  @Test
  void refusesTensorLargerThanTwoGibibytesOnAccess() throws IOException {
    long size = 1L << 32;
    String header =
        """
        {"huge":{"dtype":"F32","shape":[1073741824],"data_offsets":[0,%d]},\
        "last":{"dtype":"F32","shape":[2],"data_offsets":[%d,%d]}}\
        """
            .formatted(size, size, size + 8);
    Checkpoint checkpoint = Checkpoint.open(sparse("huge.safetensors", header, size + 8));
    assertArrayEquals(new float[] {1, -2}, checkpoint.get("last").toFloatArray());
    RaeException error = assertThrows(RaeException.class, () -> checkpoint.get("huge"));
    assertTrue(String.valueOf(error.getMessage()).contains("'huge'"));
    assertTrue(String.valueOf(error.getMessage()).contains("2 GiB"));
  }

  /** A sparse file whose data is a hole except for the floats 1 and -2 at the end. */
  private Path sparse(String name, String json, long dataBytes) throws IOException {
    String header = json + " ".repeat((8 - json.length() % 8) % 8);
    Path file = folder.resolve(name);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(header.length()).array());
      out.write(header.getBytes(StandardCharsets.UTF_8));
      out.setLength(8 + header.length() + dataBytes);
      out.seek(8 + header.length() + dataBytes - 8);
      ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(values.putFloat(1).putFloat(-2).array());
    }
    return file;
  }

  @Test
  void followsLinksOfHuggingFaceCache() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/main"));
    SafetensorsWriter.write(blobs.resolve("0a"), Map.of("a", Tensor.scalar(3)), Map.of());
    SafetensorsWriter.write(blobs.resolve("0b"), Map.of("b", Tensor.scalar(4)), Map.of());
    Files.writeString(blobs.resolve("0c"), "{\"weight_map\":{\"a\":\"s1\",\"b\":\"s2\"}}");
    Files.createSymbolicLink(snapshot.resolve("s1"), Path.of("../../blobs/0a"));
    Files.createSymbolicLink(snapshot.resolve("s2"), Path.of("../../blobs/0b"));
    Path index = snapshot.resolve("model.safetensors.index.json");
    Files.createSymbolicLink(index, Path.of("../../blobs/0c"));
    Checkpoint checkpoint = Checkpoint.open(snapshot);
    assertEquals(index, checkpoint.file());
    assertEquals(CheckpointFormat.SHARDED, checkpoint.format());
    Tensor b = checkpoint.get("b");
    assertEquals(4f, b.floats().get(0));
    assertEquals(blobs.resolve("0b").toRealPath(), b.region().orElseThrow().file());
  }

  @Test
  void prefersSingleSafetensorsFileInFolder() throws IOException {
    Files.write(folder.resolve("pytorch_model.bin"), new byte[] {1});
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"), Map.of("a", Tensor.scalar(3)), Map.of());
    assertEquals(Set.of("a"), Checkpoint.open(folder).names());
  }

  @Test
  void namesExpectedFilesForFolderWithoutWeights() {
    assertTrue(refusal(folder).contains("model.safetensors"));
  }

  @Test
  void refusesIndexThatLeavesItsFolder() throws IOException {
    SafetensorsWriter.write(folder.resolve("x"), Map.of("a", Tensor.scalar(3)), Map.of());
    Path below = Files.createDirectories(folder.resolve("below"));
    Path index = below.resolve("model.safetensors.index.json");
    for (String name : List.of("../x", folder.resolve("x").toString(), "..", "")) {
      Files.writeString(index, "{\"weight_map\":{\"a\":\"" + name + "\"}}");
      assertTrue(refusal(index).contains("plain file name"));
    }
    Files.writeString(index, "{\"weight_map\":{\"a\":\"model.safetensors.index.json\"}}");
    assertTrue(refusal(index).contains("is not a checkpoint, but JSON"));
    assertFalse(refusal(index).contains("its index"));
    Files.writeString(index, "{\"weight_map\":{}}");
    assertTrue(refusal(index).contains("'weight_map' is empty"));
  }

  @Test
  void refusesOrReportsIndexThatDisagreesWithItsFiles() throws IOException {
    SafetensorsWriter.write(
        folder.resolve("s"), Map.of("a", Tensor.scalar(3), "c", Tensor.scalar(3)), Map.of());
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\":{\"b\":\"s\"}}");
    assertTrue(refusal(index).contains("'b'"));
    Files.writeString(index, "{\"weight_map\":{\"a\":\"s\"}}");
    Checkpoint checkpoint = Checkpoint.open(index);
    assertEquals(Set.of("a"), checkpoint.names());
    assertTrue(checkpoint.warnings().get(0).contains("'c'"));
  }

  @Test
  void identifiesFilesThatAreNotCheckpoints() throws IOException {
    Map<String, String> expected =
        Map.of(
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git lfs pull",
            "\n <!DOCTYPE html>", "web page",
            "", "is empty",
            "{\"a\": 1}", "weight_map",
            "{\"a\": ", "not JSON",
            "nothing of the kind, but long enough", "not a checkpoint");
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      Path file = Files.writeString(folder.resolve("model.pt"), entry.getKey());
      String message = refusal(file);
      assertTrue(message.startsWith(file + ": "), message);
      assertTrue(message.contains(entry.getValue()), message);
    }
  }

  @Test
  void namesMissingFile() {
    Path file = folder.resolve("nowhere.pt");
    assertEquals(file + ": cannot be read: there is no such file or folder", refusal(file));
  }

  @Test
  void refusesFileChangedSinceOpening() throws IOException {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(file, Map.of("a", Tensor.of(new float[100], 100)), Map.of());
    Checkpoint checkpoint = Checkpoint.open(file);
    SafetensorsWriter.write(file, Map.of("a", Tensor.scalar(3)), Map.of());
    RaeException error = assertThrows(RaeException.class, () -> checkpoint.get("a"));
    assertTrue(String.valueOf(error.getMessage()).contains("open it again"));
  }

  @Test
  void refusesNamesThatBecomeEqual() {
    Path file = folder.resolve("x.safetensors");
    Map<String, Tensor> tensors =
        Map.of("module.a", Tensor.scalar(3), "_orig_mod.module.a", Tensor.scalar(4));
    SafetensorsWriter.write(file, tensors, Map.of());
    Checkpoint checkpoint = Checkpoint.open(file);
    RaeException error = assertThrows(RaeException.class, checkpoint::weights);
    assertTrue(String.valueOf(error.getMessage()).contains("both stand for 'a'"));
  }

  @Test
  void prefersEmaToModelUnlessPartIsNamed() {
    Path file = folder.resolve("x.safetensors");
    Map<String, Tensor> tensors =
        Map.of(
            "model/module.w",
            Tensor.scalar(1),
            "ema/w",
            Tensor.scalar(2),
            "opt/w",
            Tensor.scalar(3));
    SafetensorsWriter.write(file, tensors, Map.of());
    Checkpoint checkpoint = Checkpoint.open(file);
    assertEquals(Set.of("ema", "model", "opt"), checkpoint.parts());
    assertEquals(2f, checkpoint.weights().get("w").floats().get(0));
    assertEquals(file + " (ema)", checkpoint.weights().origin());
    Weights model = checkpoint.weights("model");
    assertEquals(1f, model.get("w").floats().get(0));
    RaeException error = assertThrows(RaeException.class, () -> checkpoint.weights("emma"));
    assertTrue(String.valueOf(error.getMessage()).contains("'emma'"));
    assertTrue(String.valueOf(error.getMessage()).contains("ema, model, opt"));
    assertThrows(IllegalArgumentException.class, () -> model.get("v"));
  }

  @Test
  void usesModelWithoutEma() {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(
        file, Map.of("model/w", Tensor.scalar(1), "opt/w", Tensor.scalar(3)), Map.of());
    assertEquals(Set.of("w"), Checkpoint.open(file).weights().names());
  }

  @Test
  void hashesFileContent() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", FileHash.sha256(file));
    Files.write(file, new byte[3_000_000]);
    assertEquals(
        "35bce4eae54ec8e6cc2868baa8d157914d6ae2858811b4cc0c078c94460fa26f", FileHash.sha256(file));
    Path missing = folder.resolve("missing");
    assertThrows(RaeException.class, () -> FileHash.sha256(missing));
  }

  /** Case hf-sharded-bin: pickles with an index, and nothing else. */
  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model", "diffusion_pytorch_model"})
  void readsModelFoldersWithShardedPickles(String model) throws IOException {
    TorchFile.write(
        folder.resolve(model + "-00001-of-00002.bin"), Map.of("a", TorchFile.floats(1, 2)));
    TorchFile.write(
        folder.resolve(model + "-00002-of-00002.bin"), Map.of("b", TorchFile.floats(3)));
    Files.writeString(
        folder.resolve(model + ".bin.index.json"),
        """
        {"metadata": {"total_size": NaN}, "weight_map":
         {"a": "$-00001-of-00002.bin", "b": "$-00002-of-00002.bin"}}\
        """
            .replace("$", model));
    Weights weights = new HuggingFaceFolder(folder, f -> Checkpoint.open(f).weights()).weights();
    assertEquals(Set.of("a", "b"), weights.names());
    assertArrayEquals(new float[] {1, 2}, weights.get("a").toFloat32().toFloatArray());
    assertArrayEquals(new float[] {3}, weights.get("b").toFloat32().toFloatArray());
    assertEquals(weights.names(), Checkpoint.open(folder).weights().names());
  }

  @Test
  void refusesIndicesThatNameNoFiles() throws IOException {
    Path index = folder.resolve("x.json");
    Files.writeString(index, "{\"weight_map\":{\"a\": 5}}");
    assertTrue(refusal(index).contains("does not say in which file 'a' is"));
    Files.writeString(index, "{\"weight_map\":{\"a\": \"b\\u0000c\"}}");
    assertTrue(refusal(index).contains("names 'b\\u0000c', which is not a plain file name"));
    Files.writeString(index, "{\"weight_map\":\n{\"a\" 5}}");
    assertTrue(refusal(index).contains("is not JSON, line 2: "));
  }

  @Test
  void readsElementTypesOfTheFormatThatItHasNoNumbersFor() throws IOException {
    String header =
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]},"
            + "\"b\":{\"dtype\":\"F8_E8M0\",\"shape\":[2],\"data_offsets\":[2,4]},"
            + "\"c\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(0).putFloat(5);
    Path file = Files.write(folder.resolve("x.safetensors"), bytes.array());
    Checkpoint checkpoint = Checkpoint.open(file);
    assertEquals(Set.of("c"), checkpoint.weights().names());
    assertArrayEquals(new float[] {5}, checkpoint.get("c").toFloat32().toFloatArray());
    assertTrue(
        String.valueOf(assertThrows(RaeException.class, () -> checkpoint.get("b")).getMessage())
            .contains("tensor 'b' has elements of F8_E8M0"));
  }
}
