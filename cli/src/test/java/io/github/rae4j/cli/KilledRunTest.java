package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  /** Runs the command in a process of its own until some batches are kept, then kills it. */
  private static void runAndKill(List<String> command, Path journal)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(command);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try {
      while (!Files.exists(journal) || Files.readString(journal).lines().count() < 2) {
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
    runAndKill(command(killed, 5), part.resolve("images.rgb.journal"));
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
    runAndKill(command(killed, 5), part.resolve("images.journal"));
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
  void aFolderWithOtherImagesIsRefused() throws IOException {
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("000046.png"), "");
    assertEquals(1, run(command(out, 5)));
    assertTrue(err.toString().contains("000046.png, which is none of the 46 images"));
  }
}
