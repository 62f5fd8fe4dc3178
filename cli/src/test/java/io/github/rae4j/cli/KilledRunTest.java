// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes in the middle of a generation and goes on. */
@Timeout(180)
class KilledRunTest {
  private static final int IMAGES = 46;

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  private static List<String> command(Path out, int seed) {
    return List.of(
        "sample",
        "--count=" + IMAGES,
        "--sampling=random",
        "--seed=" + seed,
        "--steps=6",
        "--batch-size=4",
        "--threads=1",
        "--out=" + out);
  }

  private int run(List<String> command) {
    return Main.run(
        command.toArray(new String[0]),
        new PrintWriter(new StringWriter()),
        new PrintWriter(err, true));
  }

  /** Whether some batches are kept. */
  private static boolean hasBatches(Path journal) {
    try {
      return Files.exists(journal) && Files.readString(journal).lines().count() >= 2;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the command in a process of its own until something is kept, then kills it. */
  private static void runAndKill(List<String> command, BooleanSupplier hasKeptSomething)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(command);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      while (!hasKeptSomething.getAsBoolean()) {
        assertTrue(process.isAlive(), "the run ended before it could be killed");
        Thread.sleep(5);
      }
    } finally {
      process.destroyForcibly();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void aKilledArchiveIsFinishedToTheSameBytes() throws IOException, InterruptedException {
    Path whole = folder.resolve("whole.npz");
    assertEquals(0, run(command(whole, 5)));
    Path killed = folder.resolve("killed.npz");
    Path part = folder.resolve("killed.npz.part");
    runAndKill(command(killed, 5), () -> hasBatches(part.resolve("images.rgb.journal")));
    assertTrue(Files.exists(part));
    assertFalse(Files.exists(killed));
    assertEquals(1, run(command(killed, 6)));
    assertTrue(err.toString().contains("rae4j.seed is '5', now it is '6'"), err::toString);
    assertEquals(0, run(command(killed, 5)));
    assertTrue(err.toString().contains("of 46 images are there already"), err::toString);
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(killed));
    assertFalse(Files.exists(part));
  }

  @Test
  void aKilledFolderIsFinishedWithTheSameFiles() throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    assertEquals(0, run(command(whole, 5)));
    Path killed = folder.resolve("killed");
    Path part = folder.resolve("killed.part");
    runAndKill(command(killed, 5), () -> hasBatches(part.resolve("images.journal")));
    assertEquals(0, run(command(killed, 5)));
    for (int i = 0; i < IMAGES; i++) {
      String name = "%06d.png".formatted(i);
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(name)), Files.readAllBytes(killed.resolve(name)), name);
    }
    try (Stream<Path> files = Files.list(killed)) {
      assertEquals(IMAGES, files.count());
    }
    assertFalse(Files.exists(part));
  }

  @Test
  void killedStatisticsAreFinishedToTheSameBytes() throws IOException, InterruptedException {
    Path images = folder.resolve("images");
    for (int i = 0; i < IMAGES; i++) {
      byte[] rgb = new byte[32 * 32 * 3];
      new Random(i).nextBytes(rgb);
      PngWriter.write(images.resolve("%02d.png".formatted(i)), new RgbImage(32, 32, rgb), Map.of());
    }
    Path whole = folder.resolve("whole.pt");
    assertEquals(0, run(statistics(images, whole)), err::toString);
    Path killed = folder.resolve("killed.pt");
    Path part = folder.resolve("killed.pt.part");
    runAndKill(statistics(images, killed), () -> Files.exists(part.resolve("moments.safetensors")));
    assertTrue(Files.exists(part));
    assertFalse(Files.exists(killed));
    // Other images at the same place are other data, the same ones elsewhere are not.
    byte[] first = Files.readAllBytes(images.resolve("00.png"));
    PngWriter.write(
        images.resolve("00.png"), new RgbImage(32, 32, new byte[32 * 32 * 3]), Map.of());
    assertEquals(1, run(statistics(images, killed)), err::toString);
    assertTrue(err.toString().contains("data sha256"), err::toString);
    Files.write(images.resolve("00.png"), first);
    Path moved = Files.move(images, folder.resolve("moved"));
    assertEquals(0, run(statistics(moved, killed)), err::toString);
    assertTrue(err.toString().contains("of 46 images are done already"), err::toString);
    assertTrue(err.toString().contains("since the run began, data was"), err::toString);
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(killed));
    assertFalse(Files.exists(part));
  }

  private static List<String> statistics(Path images, Path out) {
    return List.of(
        "stats",
        "--data=" + images,
        "--batch-size=1",
        "--threads=1",
        "--save-every=0",
        "--out=" + out);
  }

  @Test
  void aKilledEvaluationIsFinishedWithTheSameFigures() throws IOException, InterruptedException {
    Path reference = folder.resolve("reference");
    assertEquals(0, run(command(reference, 6)), err::toString);
    Path whole = folder.resolve("whole.json");
    assertEquals(0, run(evaluation(reference, whole)), err::toString);
    Path killed = folder.resolve("killed.json");
    Path part = folder.resolve("killed.json.part");
    runAndKill(evaluation(reference, killed), () -> hasBatches(part.resolve("images.rgb.journal")));
    assertFalse(Files.exists(killed));
    assertEquals(0, run(evaluation(reference, killed)), err::toString);
    assertTrue(err.toString().contains("of 50 images are there already"), err::toString);
    ObjectMapper json = new ObjectMapper();
    assertEquals(
        json.readTree(whole.toFile()).get("results"),
        json.readTree(killed.toFile()).get("results"));
    assertFalse(Files.exists(part));
  }

  private static List<String> evaluation(Path reference, Path report) {
    return List.of(
        "evaluate",
        "generation",
        "--count=50",
        "--metrics=fid,prdc,kid",
        "--set=kid.subset_size=20",
        "--reference=" + reference,
        "--report=" + report,
        "--batch-size=4",
        "--threads=1",
        "sampler.params.num_steps=6");
  }

  @Test
  void aFolderWithOtherImagesIsRefused() throws IOException {
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("000046.png"), "");
    assertEquals(1, run(command(out, 5)));
    assertTrue(err.toString().contains("000046.png, which is none of the 46 images"));
  }
}
