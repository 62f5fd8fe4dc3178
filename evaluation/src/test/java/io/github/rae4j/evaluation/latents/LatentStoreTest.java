// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.latents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests reading latents by number, from a folder of shards and from one file. */
class LatentStoreTest {
  private static final Shape LATENT = Shape.of(3, 2, 2);
  private static final LatentLayout LAYOUT = new LatentLayout(11, 4);
  private static final Map<String, String> IDENTITY = Map.of("prepare", "none", "b", "ü\n");

  @TempDir private Path folder = Path.of("");

  private final Tensor latents = new GaussianStreams(1).noise(0, 11, 0, LATENT);
  private final Tensor flipped = new GaussianStreams(2).noise(0, 11, 0, LATENT);
  private final long[] labels = LongStream.range(0, 11).map(i -> i % 3).toArray();

  private LatentIndex write(boolean flips, boolean labelled) {
    List<LatentShard> shards = new ArrayList<>();
    for (int k = 0; k < LAYOUT.shards(); k++) {
      int from = LAYOUT.first(k);
      int to = LAYOUT.end(k);
      long[] own = Arrays.copyOfRange(labels, from, to);
      if (!labelled) {
        Arrays.fill(own, LatentShard.NO_LABEL);
      }
      shards.add(
          LatentShard.write(
              folder.resolve(LAYOUT.name(k)),
              latents.rows(from, to),
              flips ? Optional.of(flipped.rows(from, to)) : Optional.empty(),
              own,
              IDENTITY));
    }
    LatentIndex index =
        new LatentIndex(
            LAYOUT, LATENT, flips, labelled, shards, List.of(), IDENTITY, Map.of("data", "x"));
    index.write(folder);
    return index;
  }

  private static float[] read(LatentStore store, int number, boolean mirrored) {
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, LATENT);
    store.read(number, mirrored, bytes);
    assertFalse(bytes.hasRemaining());
    return Tensor.wrap(DType.FLOAT32, LATENT, bytes.flip()).toFloatArray();
  }

  private void assertRefused(String what) {
    RaeException problem = assertThrows(RaeException.class, () -> LatentStore.open(folder).close());
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
  }

  @Test
  void shardsHoldTheSameLatentsAsOneFile() {
    LatentIndex index = write(true, true);
    assertEquals(index, LatentIndex.read(folder));
    assertEquals(index, LatentIndex.parse("text", index.toJson()));
    Path file = folder.resolve("one.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            LatentCache.LATENTS,
            latents,
            LatentCache.FLIPPED,
            flipped,
            LatentCache.LABELS,
            Tensor.of(labels, 11)),
        IDENTITY);
    for (Path location : List.of(folder, file)) {
      assertTrue(LatentStore.isAt(location));
      try (LatentStore store = LatentStore.open(location)) {
        assertEquals(11, store.size());
        assertEquals(LATENT, store.latent());
        assertTrue(store.hasFlips());
        assertArrayEquals(labels, store.labels().orElseThrow());
        assertEquals(IDENTITY, store.metadata());
        for (int i : List.of(10, 0, 3, 4, 8, 7)) {
          assertArrayEquals(latents.rows(i, i + 1).toFloatArray(), read(store, i, false));
          assertArrayEquals(flipped.rows(i, i + 1).toFloatArray(), read(store, i, true));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> read(store, 11, false));
      }
    }
  }

  @Test
  void withoutFlipsAndLabelsThereAreNone() {
    write(false, false);
    try (LatentStore store = LatentStore.open(folder)) {
      assertFalse(store.hasFlips());
      assertTrue(store.labels().isEmpty());
      assertThrows(IllegalArgumentException.class, () -> read(store, 0, true));
    }
  }

  @Test
  void skippedImagesAreLeftOut() {
    LatentLayout layout = new LatentLayout(6, 2);
    List<LatentShard> shards = new ArrayList<>();
    int at = 0;
    for (int count : List.of(1, 0, 2)) {
      shards.add(
          LatentShard.write(
              folder.resolve(layout.name(shards.size())),
              latents.rows(at, at + count),
              Optional.empty(),
              Arrays.copyOfRange(labels, at, at + count),
              IDENTITY));
      at += count;
    }
    new LatentIndex(layout, LATENT, false, false, shards, List.of(1, 2, 3), IDENTITY, Map.of())
        .write(folder);
    try (LatentStore store = LatentStore.open(folder)) {
      assertEquals(3, store.size());
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(latents.rows(i, i + 1).toFloatArray(), read(store, i, false));
      }
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new LatentIndex(
                layout, LATENT, false, false, shards, List.of(1, 2), IDENTITY, Map.of()));
  }

  @Test
  void manyThreadsReadTheSame() {
    write(true, true);
    try (LatentStore store = LatentStore.open(folder)) {
      IntStream.range(0, 2000)
          .parallel()
          .forEach(
              i ->
                  assertArrayEquals(
                      latents.rows(i % 11, i % 11 + 1).toFloatArray(), read(store, i % 11, false)));
    }
  }

  @Test
  void anInterruptedReaderCostsOthersNothing() {
    write(false, true);
    try (LatentStore store = LatentStore.open(folder)) {
      read(store, 0, false);
      Thread.currentThread().interrupt();
      assertThrows(java.util.concurrent.CancellationException.class, () -> read(store, 0, false));
      assertTrue(Thread.interrupted());
      assertArrayEquals(latents.rows(0, 1).toFloatArray(), read(store, 0, false));
    }
  }

  @Test
  void aFolderThatIsNotWholeIsRefused() throws IOException {
    assertFalse(LatentStore.isAt(folder));
    assertRefused("holds no latents or not yet all of them");
    write(false, true);
    Path last = folder.resolve(LAYOUT.name(2));
    byte[] bytes = Files.readAllBytes(last);
    Files.delete(last);
    assertRefused(LAYOUT.name(2));
    Files.copy(folder.resolve(LAYOUT.name(1)), last);
    assertRefused("not " + String.format(java.util.Locale.ROOT, "%,d", bytes.length));
    Files.write(last, Arrays.copyOf(bytes, bytes.length - 1));
    assertRefused("cut or damaged");
    Files.write(last, bytes);
    LatentStore.open(folder).close();
    Path index = folder.resolve(LatentIndex.FILE);
    String json = Files.readString(index);
    for (String[] change :
        List.of(
            new String[] {"rae4j latents", "other", "'format'"},
            new String[] {"\"version\" : 1", "\"version\" : 2", "'version'"},
            new String[] {"\"images\" : 11", "\"images\" : 12", "'shards'"},
            new String[] {"\"images\" : 11", "\"images\" : \"x\"", "'images'"},
            new String[] {"\"flips\" : false", "\"flips\" : true", "mirrored latents"},
            new String[] {"latents-00001", "../latents-00001", "'shards'"},
            new String[] {"}", "", "JSON"})) {
      String changed = json.replace(change[0], change[1]);
      assertFalse(changed.equals(json), change[0]);
      Files.writeString(index, changed);
      assertRefused(change[2]);
    }
  }

  @Test
  void aFileThatBecomesShorterIsSaid() throws IOException {
    write(false, true);
    try (LatentStore store = LatentStore.open(folder)) {
      try (RandomAccessFile file =
          new RandomAccessFile(folder.resolve(LAYOUT.name(2)).toFile(), "rw")) {
        file.setLength(file.length() - 150);
      }
      RaeException problem = assertThrows(RaeException.class, () -> read(store, 10, false));
      assertTrue(problem.getMessage().contains("became shorter"), problem.getMessage());
    }
  }

  /** A sparse file: the header says 3 GiB, of which the disk holds a few blocks. */
  @Test
  void filesBeyondTwoGibibytesAreRead() throws IOException {
    int count = 3 << 16;
    String header =
        "{\"latents\":{\"dtype\":\"F32\",\"shape\":[%d,4096],\"data_offsets\":[0,%d]}}"
            .formatted(count, (long) count << 14);
    byte[] text = (header + " ".repeat(8 - header.length() % 8)).getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("large.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
      file.write(text);
      file.setLength(8 + text.length + ((long) count << 14));
      file.seek(8 + text.length + ((long) (count - 2) << 14));
      file.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
    }
    try (LatentStore store = LatentStore.open(path)) {
      assertEquals(count, store.size());
      ByteBuffer target = Tensor.buffer(DType.FLOAT32, store.latent());
      store.read(count - 2, false, target);
      assertEquals(1f, target.getFloat(0));
      assertEquals(0f, target.getFloat(4));
      store.read(count - 1, false, target.clear());
      assertEquals(0f, target.getFloat(0));
    }
    Files.delete(path);
  }

  @Test
  void halfPrecisionIsWidened() {
    Path file = folder.resolve("half.safetensors");
    ByteBuffer bytes = Tensor.buffer(DType.BFLOAT16, Shape.of(2, 1, 1, 2));
    bytes.putShort((short) 0x3f80).putShort((short) 0xbf80).putShort((short) 0x4000);
    bytes.putShort((short) 0).flip();
    SafetensorsWriter.write(
        file,
        Map.of(LatentCache.LATENTS, Tensor.wrap(DType.BFLOAT16, Shape.of(2, 1, 1, 2), bytes)),
        Map.of());
    try (LatentStore store = LatentStore.open(file)) {
      ByteBuffer target = Tensor.buffer(DType.FLOAT32, Shape.of(2, 1, 1, 2));
      store.read(1, false, target);
      store.read(0, false, target);
      target.flip();
      assertEquals(2f, target.getFloat(0));
      assertEquals(1f, target.getFloat(8));
      assertEquals(-1f, target.getFloat(12));
    }
  }

  @Test
  void shardsAreCutAtImageNumbers() {
    assertEquals(3, LAYOUT.shards());
    assertEquals("latents-00002-of-00003.safetensors", LAYOUT.name(2));
    assertEquals(8, LAYOUT.first(2));
    assertEquals(11, LAYOUT.end(2));
    assertEquals(2, LAYOUT.shardOf(10));
    assertEquals(
        new LatentLayout(1_281_167, 1344), LatentLayout.ofSize(1_281_167, 1L << 30, 768 << 10));
    assertEquals(new LatentLayout(100, 64), LatentLayout.ofSize(100, 1, 1000));
    assertEquals(Map.of("images per shard", "4", "flips", "true"), LAYOUT.identity(true));
    assertThrows(RaeException.class, () -> LatentLayout.ofSize(1 << 30, 1, 1000));
    assertThrows(IllegalArgumentException.class, () -> new LatentLayout(0, 4));
    assertThrows(IllegalArgumentException.class, () -> new LatentLayout(1 << 30, 64));
    assertThrows(IndexOutOfBoundsException.class, () -> LAYOUT.name(3));
  }
}
