// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a folder of latents is the same, wherever the run that writes it was killed. */
class LatentShardSinkTest {
  private static final Shape LATENT = Shape.of(2, 1, 2);
  private static final int IMAGES = 23;
  private static final int BATCH = 3;
  private static final LatentLayout LAYOUT = new LatentLayout(IMAGES, 7);
  private static final Map<String, String> IDENTITY = Map.of("prepare", "none", "seed", "1");
  private static final List<Integer> DAMAGED = List.of(2, 7, 8, 9, 10, 11, 12, 13);

  @TempDir private Path temporary = Path.of("");

  private final Tensor latents = new GaussianStreams(1).noise(0, IMAGES, 0, LATENT);
  private final Tensor flipped = new GaussianStreams(2).noise(0, IMAGES, 0, LATENT);

  private Path target() {
    return temporary.resolve("out");
  }

  private Path part() {
    return temporary.resolve("out.part");
  }

  /** Ends the run as a kill would, after some batches or shards. */
  private static final class Killed extends RuntimeException {}

  private static Tensor pick(Tensor tensor, int[] numbers) {
    return tensor.pickRows(numbers);
  }

  /**
   * Runs to the end, or until it is killed.
   *
   * @param calls after how many calls of the sink the run ends
   */
  private void run(boolean flips, int calls) {
    int left = calls;
    try (WorkFolder folder = WorkFolder.open(target(), IDENTITY)) {
      LatentShardSink sink = new LatentShardSink(target(), folder, LAYOUT, LATENT, flips, IDENTITY);
      while (!sink.isComplete()) {
        int[] good =
            IntStream.range(sink.next(), sink.end()).filter(i -> !DAMAGED.contains(i)).toArray();
        for (int i = 0; i < good.length; i += BATCH) {
          if (left-- == 0) {
            throw new Killed();
          }
          int[] batch = Arrays.copyOfRange(good, i, Math.min(good.length, i + BATCH));
          sink.append(
              pick(latents, batch),
              flips ? Optional.of(pick(flipped, batch)) : Optional.empty(),
              Arrays.stream(batch).mapToLong(n -> n % 5).toArray(),
              Arrays.stream(batch).asLongStream().toArray());
        }
        if (left-- == 0) {
          throw new Killed();
        }
        sink.endShard();
      }
      if (left-- == 0) {
        throw new Killed();
      }
      sink.finish(Map.of("data", "x"));
      if (left == 0) {
        throw new Killed();
      }
      assertEquals(List.of(), folder.delete());
    }
  }

  private Map<String, byte[]> content(Path folder) throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        content.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return content;
  }

  private void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private void assertSame(Map<String, byte[]> whole) throws IOException {
    Map<String, byte[]> found = content(target());
    assertEquals(whole.keySet(), found.keySet());
    whole.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
    assertFalse(Files.exists(part()));
  }

  @Test
  void aRunThatIsKilledAnywhereEndsWithTheSameBytes() throws IOException {
    for (boolean flips : new boolean[] {true, false}) {
      run(flips, Integer.MAX_VALUE);
      Map<String, byte[]> whole = content(target());
      assertEquals(5, whole.size());
      delete(target());
      int kills = 0;
      for (int calls = 0; ; calls++) {
        int stop = calls;
        boolean flip = flips;
        try {
          run(flip, stop);
          break;
        } catch (Killed e) {
          kills++;
          assertTrue(Files.exists(part()));
          run(flips, Integer.MAX_VALUE);
          assertSame(whole);
          delete(target());
        }
      }
      // Six batches, four shards, the index, and before the progress is deleted.
      assertEquals(12, kills);
      assertSame(whole);
      delete(target());
    }
  }

  @Test
  void whatWasReadIsInTheIndex() {
    run(true, Integer.MAX_VALUE);
    LatentIndex index = LatentIndex.read(target());
    assertEquals(DAMAGED, index.skipped());
    assertEquals(IDENTITY, index.identity());
    assertEquals(List.of(6, 0, 7, 2), index.shards().stream().map(LatentShard::latents).toList());
    try (LatentStore store = LatentStore.open(target())) {
      assertEquals(IMAGES - DAMAGED.size(), store.size());
      assertTrue(store.hasFlips());
      long[] labels =
          IntStream.range(0, IMAGES)
              .filter(i -> !DAMAGED.contains(i))
              .mapToLong(i -> i % 5)
              .toArray();
      assertArrayEquals(labels, store.labels().orElseThrow());
    }
  }

  @Test
  void shardsThatWereRemovedOrCutAreMadeAnew() throws IOException {
    run(true, Integer.MAX_VALUE);
    Map<String, byte[]> whole = content(target());
    delete(target());
    assertThrows(Killed.class, () -> run(true, 11));
    Files.delete(target().resolve(LAYOUT.name(0)));
    try (RandomAccessFile file =
        new RandomAccessFile(target().resolve(LAYOUT.name(2)).toFile(), "rw")) {
      file.setLength(100);
    }
    run(true, Integer.MAX_VALUE);
    assertSame(whole);
  }

  @Test
  void aShardThatVanishesWhileTheRunGoesOnIsSaid() throws IOException {
    try (WorkFolder folder = WorkFolder.open(target(), IDENTITY)) {
      LatentShardSink sink = new LatentShardSink(target(), folder, LAYOUT, LATENT, false, IDENTITY);
      while (!sink.isComplete()) {
        sink.endShard();
      }
      Files.delete(target().resolve(LAYOUT.name(1)));
      RaeException problem = assertThrows(RaeException.class, () -> sink.finish(Map.of()));
      assertTrue(problem.getMessage().contains("changed or removed"), problem.getMessage());
    }
    assertFalse(LatentIndex.isIn(target()));
  }

  @Test
  void latentsOfOthersAreRefusedAndStay() throws IOException {
    for (String name :
        List.of(LAYOUT.name(1), "latents-00000-of-00009.safetensors", LatentIndex.FILE)) {
      Path other = Files.createDirectories(target()).resolve(name);
      Files.write(other, new byte[] {1, 2, 3});
      for (int i = 0; i < 2; i++) {
        RaeException problem = assertThrows(RaeException.class, () -> run(false, 100));
        assertTrue(problem.getMessage().contains(name), problem.getMessage());
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(other));
      }
      delete(target());
      delete(part());
    }
    Path notes = Files.createDirectories(target()).resolve("README.md");
    Files.writeString(notes, "mine");
    run(false, Integer.MAX_VALUE);
    assertEquals("mine", Files.readString(notes));
  }

  @Test
  void imagesOfOtherShardsAreRefused() {
    try (WorkFolder folder = WorkFolder.open(target(), IDENTITY)) {
      LatentShardSink sink = new LatentShardSink(target(), folder, LAYOUT, LATENT, false, IDENTITY);
      assertThrows(
          IllegalArgumentException.class,
          () ->
              sink.append(
                  latents.rows(6, 8), Optional.empty(), new long[] {0, 0}, new long[] {6, 7}));
    }
  }
}
