// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.BatchShard;
import io.github.rae4j.trainers.run.CachedLatentLoader;
import io.github.rae4j.trainers.run.EpochSampler;
import io.github.rae4j.trainers.run.Labelling;
import io.github.rae4j.trainers.run.LatentLoader;
import io.github.rae4j.trainers.run.Shuffle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Streams the latents of a cache as training does and prints how fast, in which memory, and a
 * checksum of all samples with their numbers, whose sum over all processes does not depend on how
 * many there are. With {@code --pictures} it writes pictures to encode first.
 */
@Command(name = "latent-streaming", mixinStandardHelpOptions = true)
public final class LatentStreaming implements Callable<Integer> {
  private static final int CLASSES = 10;
  private static final int SIDE = 32;
  private static final long SEED = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CACHE", description = "A folder of shards or a file.")
  private Path cache = Path.of("");

  @Option(names = "--pictures", description = "Write so many pictures to CACHE, to encode.")
  private int pictures;

  @Option(names = "--epochs", description = "How often all are seen.")
  private int epochs = 2;

  @Option(names = "--batch", description = "Latents of a step, of all processes.")
  private int batch = 64;

  @Option(names = "--processes", description = "How many processes share a batch.")
  private int processes = 1;

  @Option(names = "--rank", description = "Which of them this is.")
  private int rank;

  @Option(names = "--shuffle", description = "full or blocks.")
  private Shuffle.Kind shuffle = Shuffle.Kind.FULL;

  private LatentStreaming() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(Programs.run(new LatentStreaming(), arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (pictures > 0) {
      write();
    } else {
      stream();
    }
    return 0;
  }

  /** Bright spots on dark ground, one place for each class. */
  private void write() {
    byte[] pixels = new byte[pictures * 3 * SIDE * SIDE];
    long[] labels = new long[pictures];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < pictures; i++) {
      labels[i] = i % CLASSES;
      double x = 6 + 2 * labels[i] + random.nextDouble(-3, 3);
      double y = random.nextDouble(8, 24);
      for (int at = 0; at < SIDE * SIDE; at++) {
        double far = Math.hypot(at % SIDE - x, Math.floorDiv(at, SIDE) - y);
        int level = (int) (220 * Math.exp(-far * far / 30)) + random.nextInt(30);
        for (int channel = 0; channel < 3; channel++) {
          pixels[(i * SIDE * SIDE + at) * 3 + channel] = (byte) (level / (1 + channel / 2));
        }
      }
    }
    SafetensorsWriter.write(
        cache,
        Map.of(
            "images",
            Tensor.of(pixels, pictures, SIDE, SIDE, 3),
            LatentCache.LABELS,
            Tensor.of(labels, pictures)),
        Map.of());
  }

  private void stream() throws IOException {
    LatentStore store = LatentStore.open(cache);
    Shape latent = store.latent();
    Shuffle order =
        shuffle == Shuffle.Kind.FULL
            ? Shuffle.FULL
            : new Shuffle(Shuffle.USUAL_BLOCK, Shuffle.USUAL_BUFFER);
    BatchShard shard = new BatchShard(rank, processes, batch);
    try (LatentLoader loader =
        new CachedLatentLoader(
            store,
            latent,
            new CachedLatentLoader.Settings(
                store.hasFlips(),
                0,
                new Labelling(CLASSES, false),
                SEED,
                size -> new EpochSampler(SEED, size, (long) size / batch * batch, shard, order)))) {
      loader.seek(0);
      int own = shard.microBatch();
      long steps = (long) loader.size() / batch * epochs;
      long sum = 0;
      long local = 0;
      PrintWriter out = spec.commandLine().getOut();
      long start = System.nanoTime();
      for (long step = 0; step < steps; step++) {
        LatentLoader.Batch next = loader.next(own);
        for (int i = 0; i < own; i++) {
          CRC32 crc = new CRC32();
          crc.update(next.latents().rows(i, i + 1).bytes());
          crc.update(next.labels().rows(i, i + 1).bytes());
          sum += (crc.getValue() + 1) * (2 * shard.sample(local++) + 1);
        }
        if (step % (steps / 8) == steps / 8 - 1) {
          double seconds = (System.nanoTime() - start) / 1e9;
          double bytes = (double) local * latent.elements() * Float.BYTES;
          out.printf(
              Locale.ROOT,
              "rank %d  step %6d  %8.0f latents/s  %6.1f MB/s  %s%n",
              rank,
              step + 1,
              local / seconds,
              bytes / 1e6 / seconds,
              memory());
          out.flush();
        }
      }
      out.printf(Locale.ROOT, "rank %d  checksum %d%n", rank, sum);
      out.flush();
    }
  }

  /** Resident memory as Linux counts it, and the heap. */
  private static String memory() throws IOException {
    Runtime runtime = Runtime.getRuntime();
    String heap =
        String.format(
            Locale.ROOT, "heap %d MiB", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return heap;
    }
    StringBuilder text = new StringBuilder(heap);
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS") || line.startsWith("VmHWM")) {
        text.append("  ").append(line.replaceAll("\\s+", " "));
      }
    }
    return text.toString();
  }
}
