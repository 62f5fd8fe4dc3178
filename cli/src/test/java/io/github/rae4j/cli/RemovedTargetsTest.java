// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody moves away what a run writes to: it never says that it is done. */
@Timeout(180)
class RemovedTargetsTest {
  private static final int IMAGES = 60;

  @TempDir private Path folder;

  /**
   * Runs a command and moves a folder away once a file in it has been written.
   *
   * @param file in the folder
   * @param size of the file that shows that the run is on its way
   */
  private static Run movedAway(Path away, String file, int size, Object... command)
      throws Exception {
    CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.of(command));
    Path sign = away.resolve(file);
    while (!Files.exists(sign) || Files.size(sign) < size) {
      assertFalse(run.isDone(), () -> "it ended too early: " + run.join().err());
      Thread.sleep(1);
    }
    Files.move(away, away.resolveSibling("away"));
    return run.get();
  }

  private Object[] sample(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("sample", "--count", IMAGES, "--sampling", "random"));
    words.addAll(List.of("--steps", 4, "--batch-size", 2, "--threads", 1));
    words.addAll(List.of(more));
    return words.toArray();
  }

  private static void ended(Run run, String... parts) {
    assertEquals(1, run.status(), run.err());
    assertEquals("", run.out());
    assertFalse(run.err().contains("internal error"), run.err());
    for (String part : parts) {
      assertTrue(run.err().contains(part), () -> "'" + part + "' is not in: " + run.err());
    }
  }

  private Path images() {
    Path images = folder.resolve("images");
    for (int i = 0; i < IMAGES; i++) {
      byte[] rgb = new byte[32 * 32 * 3];
      new Random(i).nextBytes(rgb);
      PngWriter.write(images.resolve(100 + i + ".png"), new RgbImage(32, 32, rgb), Map.of());
    }
    return images;
  }

  @Test
  void aFolderOfImages() throws Exception {
    Path out = folder.resolve("out");
    Object[] command = sample("--out", out + "/");
    ended(
        movedAway(out, "000003.png", 1, command),
        // Which image is missed first depends on the moment.
        out.toString());
    assertEquals(0, Run.of(command).status());
    assertEquals(IMAGES, Run.files(out).size());
    assertFalse(Files.exists(folder.resolve("out.part")));
  }

  @Test
  void theProgressOfAnArchive() throws Exception {
    Path out = folder.resolve("s.npz");
    Object[] command = sample("--out", out);
    ended(movedAway(folder.resolve("s.npz.part"), "images.rgb.journal", 20, command), "s.npz.part");
    assertFalse(Files.exists(out));
    assertEquals(0, Run.of(command).status());
    assertTrue(Files.exists(out));
  }

  @Test
  void theProgressOfAnEvaluation() throws Exception {
    Path reference = folder.resolve("reference.npz");
    Run.of(sample("--out", reference)).done();
    Path report = folder.resolve("report.json");
    Path part = folder.resolve("report.json.part");
    List<Object> command = new ArrayList<>(List.of("evaluate", "generation", "--metrics", "fid"));
    command.addAll(List.of("--count", IMAGES, "--reference", reference, "--report", report));
    command.addAll(List.of("--batch-size", 2, "sampler.params.num_steps=4"));
    ended(movedAway(part, "images.rgb.journal", 20, command.toArray()), "report.json.part");
    assertFalse(Files.exists(report));
    // Back in its place it is the beginning of this run, and of no other.
    Files.move(folder.resolve("away"), part);
    command.addAll(List.of("--seed", 9));
    ended(Run.of(command.toArray()), "holds the beginning of another run", "seed");
    Run again = Run.of(command.subList(0, command.size() - 2).toArray());
    assertEquals(0, again.status(), again.err());
    assertTrue(again.err().contains("of 60 images are there already"), again.err());
  }

  @Test
  void theProgressOfEncodeAndStats() throws Exception {
    Path images = images();
    Path cache = folder.resolve("cache.safetensors");
    Object[] encode = {"encode", "--data", images, "--batch-size", 1, "--out", cache};
    ended(
        movedAway(folder.resolve("cache.safetensors.part"), "images.i64.journal", 10, encode),
        "cache.safetensors.part");
    assertFalse(Files.exists(cache));
    Files.move(folder.resolve("away"), folder.resolve("cache.safetensors.part"));
    byte[] first = Files.readAllBytes(images.resolve("100.png"));
    Files.copy(
        images.resolve("101.png"), images.resolve("100.png"), StandardCopyOption.REPLACE_EXISTING);
    ended(Run.of(encode), "holds the beginning of another run", "data sha256");
    Files.write(images.resolve("100.png"), first);
    Run again = Run.of(encode);
    assertEquals(0, again.status(), again.err());
    assertTrue(again.err().contains("of 60 images are done already"), again.err());
    Path sums = folder.resolve("stat.safetensors");
    Object[] stats = {
      "stats", "--data", images, "--batch-size", 1, "--save-every", 0, "--out", sums
    };
    ended(
        movedAway(folder.resolve("stat.safetensors.part"), "moments.safetensors", 1, stats),
        // Of a file that was being written at that moment, the file is named.
        "stat.safetensors.part");
    assertFalse(Files.exists(folder.resolve("stat.safetensors.part")));
    assertFalse(Files.exists(sums));
    // Nothing is left that another run would take for the user's.
    assertEquals(0, Run.of(stats).status());
    assertTrue(Files.exists(sums));
  }

  @Test
  @NeedsLibtorch
  void theFolderOfATraining() throws Exception {
    Path run = folder.resolve("run");
    List<Object> command = new ArrayList<>(List.of("train", "stage2", "--config", "tiny-fashion"));
    command.addAll(List.of("--data", images(), "--threads", 1, "--out", run));
    command.add(
        "training={global_batch_size: 2, max_steps: 40, epochs: 50, preparation: none, flip: false,"
            + " null_labels: true, log_interval: 1, checkpoint_steps: 1000, callbacks: {curves:"
            + " false}, optimizer: {lr: 1.0e-4}}");
    // The folder goes between two writes: of log.csv, or of timing.csv after it.
    ended(movedAway(run, "log.csv", 100, command.toArray()), "cannot write " + run, ".csv");
    // The state is kept nevertheless, and the run goes on from it.
    command.add("--resume");
    Run resumed = Run.of(command.toArray());
    assertEquals(0, resumed.status(), resumed.err());
    assertTrue(resumed.err().contains("resuming from"), resumed.err());
  }

  @Test
  void decodedImages() throws Exception {
    Path latents = folder.resolve("latents.safetensors");
    Run.of(sample("--out", folder.resolve("s.npz"), "--latents", latents)).done();
    Path out = folder.resolve("decoded");
    CompletableFuture<Run> run =
        CompletableFuture.supplyAsync(() -> Run.of("decode", "--in", latents, "--out", out + "/"));
    deleteFirst(out.resolve("000000.png"), run);
    ended(run.get(), "does not hold the 60 images", "000000.png was removed meanwhile");
  }

  private static void deleteFirst(Path file, CompletableFuture<Run> run) throws Exception {
    while (!Files.deleteIfExists(file)) {
      assertFalse(run.isDone(), () -> run.join().err());
      Thread.sleep(1);
    }
  }
}
