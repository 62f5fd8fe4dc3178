// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the samples of a run do not depend on how its latents are stored and read. */
class CachedLatentLoaderTest {
  private static final Shape LATENT = Shape.of(2, 2, 2);
  private static final int IMAGES = 103;
  private static final int CLASSES = 7;
  private static final int BATCH = 12;
  private static final long SEED = 3;

  @TempDir private Path folder = Path.of("");

  private final Tensor latents = new GaussianStreams(1).noise(0, IMAGES, 0, LATENT);
  private final Tensor flipped = new GaussianStreams(2).noise(0, IMAGES, 0, LATENT);
  private final long[] labels = new long[IMAGES];

  CachedLatentLoaderTest() {
    Arrays.setAll(labels, i -> i % CLASSES);
  }

  private Path file(boolean flips) {
    Path file = folder.resolve("latents-" + flips + ".safetensors");
    Tensor numbers = Tensor.of(labels, IMAGES);
    SafetensorsWriter.write(
        file,
        flips
            ? Map.of(
                LatentCache.LATENTS,
                latents,
                LatentCache.FLIPPED,
                flipped,
                LatentCache.LABELS,
                numbers)
            : Map.of(LatentCache.LATENTS, latents, LatentCache.LABELS, numbers),
        Map.of());
    return file;
  }

  private Path shards(int perShard) {
    LatentLayout layout = new LatentLayout(IMAGES, perShard);
    Path target = folder.resolve("shards-" + perShard);
    List<LatentShard> shards = new ArrayList<>();
    for (int k = 0; k < layout.shards(); k++) {
      int from = layout.first(k);
      int to = layout.end(k);
      shards.add(
          LatentShard.write(
              target.resolve(layout.name(k)),
              latents.rows(from, to),
              Optional.of(flipped.rows(from, to)),
              Arrays.copyOfRange(labels, from, to),
              Map.of()));
    }
    new LatentIndex(layout, LATENT, true, true, shards, List.of(), Map.of(), Map.of())
        .write(target);
    return target;
  }

  private static CachedLatentLoader loader(
      Path location, boolean flip, int workers, int rank, int processes, Shuffle shuffle) {
    return new CachedLatentLoader(
        LatentStore.open(location),
        LATENT,
        new CachedLatentLoader.Settings(
            flip,
            workers,
            new Labelling(CLASSES, false),
            SEED,
            size ->
                new EpochSampler(
                    SEED,
                    size,
                    (long) size / BATCH * BATCH,
                    new BatchShard(rank, processes, BATCH),
                    shuffle)));
  }

  /** The next samples of one process: latents and labels. */
  private static List<float[]> samples(LatentLoader loader, int batches, int size) {
    List<float[]> samples = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      LatentLoader.Batch batch = loader.next(size);
      float[] values = batch.latents().toFloatArray();
      long[] own = batch.labels().toLongArray();
      int one = (int) LATENT.elements();
      for (int j = 0; j < size; j++) {
        float[] sample = Arrays.copyOfRange(values, j * one, (j + 1) * one + 1);
        sample[one] = own[j];
        samples.add(sample);
      }
    }
    return samples;
  }

  private List<float[]> expected(boolean flip, Shuffle shuffle, int from, int count) {
    List<float[]> samples = new ArrayList<>();
    int perEpoch = IMAGES / BATCH * BATCH;
    for (int sample = from; sample < from + count; sample++) {
      int number = shuffle.order(SEED, sample / perEpoch, IMAGES)[sample % perEpoch];
      boolean mirrored = flip && new UniformStreams(SEED).floats(sample, 1, 1)[0] < 0.5f;
      float[] values = (mirrored ? flipped : latents).rows(number, number + 1).toFloatArray();
      float[] one = Arrays.copyOf(values, values.length + 1);
      one[values.length] = labels[number];
      samples.add(one);
    }
    return samples;
  }

  private static void assertSame(List<float[]> expected, List<float[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "sample " + i);
    }
  }

  @Test
  void storageThreadsAndSkippingChangeNoSample() {
    for (Shuffle shuffle : List.of(Shuffle.FULL, new Shuffle(4, 30), new Shuffle(16, 103))) {
      for (boolean flip : new boolean[] {false, true}) {
        List<float[]> expected = expected(flip, shuffle, 0, 20 * BATCH);
        for (Path location : List.of(file(true), shards(10), shards(64), shards(1))) {
          for (int workers : new int[] {1, 3}) {
            try (LatentLoader loader = loader(location, flip, workers, 0, 1, shuffle)) {
              loader.seek(0);
              assertSame(expected, samples(loader, 20, BATCH));
              loader.seek(5 * BATCH);
              assertSame(expected.subList(5 * BATCH, 9 * BATCH), samples(loader, 4, BATCH));
            }
          }
        }
      }
    }
  }

  @Test
  void processesShareTheSamplesOfOneProcess() {
    Path location = shards(10);
    for (Shuffle shuffle : List.of(Shuffle.FULL, new Shuffle(4, 30))) {
      List<float[]> expected = expected(true, shuffle, BATCH, 12 * BATCH);
      for (int processes : new int[] {2, 3, 4}) {
        int share = BATCH / processes;
        for (int rank = 0; rank < processes; rank++) {
          try (LatentLoader loader = loader(location, true, 2, rank, processes, shuffle)) {
            loader.seek(BATCH);
            List<float[]> found = samples(loader, 12, share);
            for (int i = 0; i < found.size(); i++) {
              int at = i / share * BATCH + rank * share + i % share;
              assertArrayEquals(expected.get(at), found.get(i));
            }
          }
        }
      }
    }
  }

  @Test
  void batchesOfAnotherSizeGoOnWhereTheLastOneEnded() {
    try (LatentLoader loader = loader(shards(10), true, 2, 0, 1, Shuffle.FULL)) {
      loader.seek(0);
      List<float[]> found = samples(loader, 2, 5);
      found.addAll(samples(loader, 1, 7));
      found.addAll(samples(loader, 3, 4));
      assertSame(expected(true, Shuffle.FULL, 0, 29), found);
    }
  }

  @Test
  void aBatchStaysUntilTheNextOne() {
    try (LatentLoader loader = loader(shards(10), false, 2, 0, 1, Shuffle.FULL)) {
      loader.seek(0);
      for (int i = 0; i < 50; i++) {
        Tensor batch = loader.next(BATCH).latents();
        float[] at = batch.toFloatArray();
        assertArrayEquals(at, batch.toFloatArray());
      }
    }
  }

  private static void assertRefused(Path location, boolean flip, Shape latent, String... parts) {
    RaeException problem =
        assertThrows(
            RaeException.class,
            () ->
                new CachedLatentLoader(
                        LatentStore.open(location),
                        latent,
                        new CachedLatentLoader.Settings(
                            flip,
                            1,
                            new Labelling(CLASSES, false),
                            SEED,
                            size -> {
                              throw new AssertionError("refused before");
                            }))
                    .close());
    for (String part : parts) {
      assertTrue(problem.getMessage().contains(part), problem.getMessage());
    }
  }

  @Test
  void latentsThatDoNotFitAreRefused() {
    assertRefused(file(false), true, LATENT, "no latents of mirrored images", "--flips");
    assertRefused(shards(64), true, Shape.of(2, 2, 3), "(103, 2, 2, 2)", "(2, 2, 3)");
    Arrays.fill(labels, CLASSES);
    assertRefused(file(false), false, LATENT, "has the class 7");
  }

  @Test
  void aShardThatIsCutWhileItIsReadEndsTheRun() throws IOException {
    Path location = shards(10);
    try (LatentLoader loader = loader(location, false, 2, 0, 1, Shuffle.FULL)) {
      loader.seek(0);
      loader.next(BATCH);
      Path shard = location.resolve(new LatentLayout(IMAGES, 10).name(4));
      Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 500));
      RaeException problem = assertThrows(RaeException.class, () -> samples(loader, 20, BATCH));
      assertTrue(problem.getMessage().contains("became shorter"), problem.getMessage());
    }
  }
}
