// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch files beyond the golden cases: newer element types, malicious views and archives. */
final class TorchFilesTest {
  @TempDir Path folder;

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(TorchFilesTest.class.getResource("/checkpoints/" + name)).toURI());
  }

  private static String refusal(Path file) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> Checkpoint.open(file)).getMessage());
  }

  /** Saved with PyTorch 2.x, which rebuilds these types through untyped storages. */
  @Test
  void readsNewerElementTypes() throws URISyntaxException {
    Checkpoint checkpoint = Checkpoint.open(resource("newer_types.pt"));
    assertEquals(DType.FLOAT8_E4M3, checkpoint.dtype("f8"));
    assertArrayEquals(
        new float[] {1, -2, 448, 0x1p-9f}, checkpoint.get("f8").toFloat32().toFloatArray());
    assertArrayEquals(new float[] {1, -2, 57344}, checkpoint.get("f8x").toFloat32().toFloatArray());
    assertArrayEquals(
        new float[] {0, 2, 1, 65535}, checkpoint.get("u16").toFloat32().toFloatArray());
    assertEquals(0xffffffffL, (long) checkpoint.get("u32").toFloat32().floats().get(0) - 1);
    assertEquals(DType.UINT64, checkpoint.dtype("u64"));
    assertEquals("complex64 (2)", checkpoint.get("c").toString());
    assertEquals(2, checkpoint.weights("module").names().size());
  }

  private Path file(PickleBuilder pickle) throws IOException {
    Path file = folder.resolve("model.pt");
    try (Archive archive = new Archive(file)) {
      archive.add("archive/data.pkl", pickle.bytes());
      archive.add("archive/data/0", new byte[16]);
    }
    return file;
  }

  /** A tensor over a storage of four float32 values. */
  private static PickleBuilder view(long offset, long[] size, long[] strides) {
    PickleBuilder pickle = new PickleBuilder().bytes(0x80, 2);
    pickle.text("ctorch._utils\n_rebuild_tensor_v2\n((X").int32(7);
    pickle.text("storagectorch\nFloatStorage\nX").int32(1).text("0NK\4tQ");
    integer(pickle, offset);
    for (long[] numbers : new long[][] {size, strides}) {
      pickle.text("(");
      for (long number : numbers) {
        integer(pickle, number);
      }
      pickle.text("t");
    }
    return pickle.bytes(0x89).text("}tR.");
  }

  private static void integer(PickleBuilder pickle, long value) {
    pickle.bytes(0x8a, 8).int64(value);
  }

  @Test
  void checksViewsAgainstTheirStorage() throws IOException {
    long huge = 1L << 62;
    assertTrue(refusal(file(view(0, new long[] {5}, new long[] {1}))).contains("needs 20 bytes"));
    assertTrue(refusal(file(view(1, new long[] {4}, new long[] {1}))).contains("needs 20 bytes"));
    assertTrue(refusal(file(view(huge, new long[] {1}, new long[] {1}))).contains("larger than"));
    assertTrue(refusal(file(view(0, new long[] {2}, new long[] {huge}))).contains("larger than"));
    assertTrue(
        refusal(file(view(0, new long[] {huge, 8}, new long[] {0, 0}))).contains("larger than"));
    assertTrue(refusal(file(view(-1, new long[] {1}, new long[] {1}))).contains("do not fit"));
    assertTrue(refusal(file(view(3, new long[] {2}, new long[] {-1}))).contains("do not fit"));
    assertTrue(refusal(file(view(0, new long[] {-2}, new long[] {1}))).contains("do not fit"));
    assertTrue(refusal(file(view(0, new long[] {2, 2}, new long[] {1}))).contains("do not fit"));
    assertTrue(refusal(file(view(0, new long[65], new long[65]))).contains("do not fit"));
  }

  @Test
  void refusesFewBytesThatClaimGigabytes() throws IOException {
    String message = refusal(file(view(0, new long[] {1 << 20, 1 << 10}, new long[] {0, 0})));
    assertTrue(message.contains("repeats a storage of 16 bytes"), message);
  }

  @Test
  void acceptsAnyStridesForEmptyTensors() throws IOException {
    long huge = 1L << 40;
    Path file = file(view(huge, new long[] {0, huge}, new long[] {huge, huge}));
    Tensor tensor = Checkpoint.open(file).get("tensor");
    assertEquals("float32 (0, 1099511627776)", tensor.toString());
    assertEquals(0, tensor.bytes().remaining());
  }

  /** A golden case repacked with 64-bit sizes and offsets, as in files above 4 GB. */
  @Test
  void readsArchivesWith64BitFields() throws URISyntaxException, IOException {
    Path golden = GoldenCheckpointsTest.folder().resolve("zip_saved_on_gpu/expected.safetensors");
    Checkpoint checkpoint = Checkpoint.open(resource("zip64.pt"));
    assertEquals(PlainSafetensors.read(golden), PlainSafetensors.of(checkpoint));
  }

  @Test
  void refusesCompressedMember() throws IOException {
    Path file = folder.resolve("model.pt");
    try (Archive archive = new Archive(file)) {
      archive.addCompressed("archive/data.pkl", new byte[100_000]);
    }
    assertTrue(refusal(file).contains("compressed"));
  }

  @Test
  void refusesBigEndianFile() throws IOException {
    Path file = folder.resolve("model.pt");
    try (Archive archive = new Archive(file)) {
      archive.add("archive/data.pkl", new PickleBuilder().text("N.").bytes());
      archive.add("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    }
    assertTrue(refusal(file).contains("big-endian"));
    Path other = folder.resolve("other.pt");
    try (Archive archive = new Archive(other)) {
      archive.add("archive/data.pkl", new PickleBuilder().text("N.").bytes());
      archive.add("archive/byteorder", "middle".getBytes(StandardCharsets.US_ASCII));
    }
    String said = refusal(other);
    assertTrue(said.contains("byte order 'middle'") && !said.contains("big-endian"), said);
  }

  @Test
  void refusesArchiveNotFromPyTorch() throws IOException {
    Path file = folder.resolve("model.pt");
    byte[] pickle = new PickleBuilder().text("N.").bytes();
    try (Archive archive = new Archive(file)) {
      archive.add("word/document.xml", pickle);
    }
    assertTrue(refusal(file).contains("not one of PyTorch"));
    try (Archive archive = new Archive(file)) {
      archive.add("a/data.pkl", pickle);
      archive.add("b/data.pkl", pickle);
    }
    assertTrue(refusal(file).contains("not one of PyTorch"));
    try (Archive archive = new Archive(file)) {
      archive.add("a/data.pkl", pickle);
      archive.add("a/data.pkm", pickle);
    }
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, content.replace(".pkm", ".pkl"), StandardCharsets.ISO_8859_1);
    assertTrue(refusal(file).contains("two members"));
  }

  @Test
  void refusesPickleNotFromPyTorch() throws IOException {
    Path file = folder.resolve("model.pt");
    Files.write(file, new PickleBuilder().bytes(0x80, 2).text("N.").bytes());
    assertTrue(refusal(file).contains("not one of PyTorch"));
  }

  @Test
  void acceptsStatisticsWithoutMeanWithNote() throws URISyntaxException {
    LatentStatistics statistics = LatentStatistics.read(resource("stat_none_mean.pt"));
    assertTrue(statistics.mean().isEmpty());
    assertArrayEquals(new float[] {4, 4}, statistics.variance().orElseThrow().toFloatArray());
    assertEquals(1, statistics.notes().size());
    assertTrue(statistics.notes().get(0).contains("no mean"));
  }

  @Test
  void goldenStatisticsAreComplete() {
    LatentStatistics statistics =
        LatentStatistics.read(GoldenCheckpointsTest.folder().resolve("stat_mean_var/stat.pt"));
    assertEquals("(4, 2, 2)", statistics.mean().orElseThrow().shape().toString());
    assertEquals("(4, 2, 2)", statistics.variance().orElseThrow().shape().toString());
    assertTrue(statistics.notes().isEmpty());
  }

  @Test
  void refusesFilesWithoutValidStatistics() {
    Tensor two = Tensor.of(new float[] {1, 2}, 2);
    Map<String, Map<String, Tensor>> cases =
        Map.of(
            "neither", Map.of("w", two),
            "shape", Map.of("mean", two, "var", Tensor.scalar(1)),
            "-1.0", Map.of("var", Tensor.of(new float[] {1, -1}, 2)),
            "NaN", Map.of("mean", Tensor.scalar(Float.NaN), "var", Tensor.scalar(1)),
            "floating-point", Map.of("var", Tensor.of(new long[] {1}, 1)));
    cases.forEach(
        (reason, tensors) -> {
          Path file = folder.resolve("stat.safetensors");
          SafetensorsWriter.write(file, tensors, Map.of());
          RaeException error = assertThrows(RaeException.class, () -> LatentStatistics.read(file));
          String message = String.valueOf(error.getMessage());
          assertTrue(message.contains(reason) && message.contains(file.toString()), message);
        });
  }
}
