// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.LatentStatistics;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsCommandTest {
  private static final int IMAGES = 23;

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();
  private Path images = Path.of("");

  @BeforeEach
  void drawImages() {
    images = folder.resolve("images");
    for (int i = 0; i < IMAGES; i++) {
      byte[] rgb = new byte[40 * 36 * 3];
      new Random(i).nextBytes(rgb);
      PngWriter.write(images.resolve("%02d.png".formatted(i)), new RgbImage(40, 36, rgb), Map.of());
    }
  }

  private int stats(String out, String... more) {
    String[] words =
        Stream.concat(
                Stream.of("stats", "--out=" + folder.resolve(out), "--threads=1"), Stream.of(more))
            .toArray(String[]::new);
    return Main.run(words, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
  }

  private float[] tensor(String file, String name) {
    return Checkpoint.open(folder.resolve(file)).get(name).toFloatArray();
  }

  @Test
  void partsMergeToTheBitsOfOneRun() {
    assertEquals(0, stats("one.safetensors", "--data=" + images, "--batch-size=1"), err::toString);
    for (int part = 1; part <= 3; part++) {
      assertEquals(
          0,
          stats(
              "p" + part + ".safetensors",
              "--data=" + images,
              "--batch-size=1",
              "--part=" + part + "/3"),
          err::toString);
    }
    List<String> files =
        Stream.of("p3", "p1", "p2")
            .map(p -> folder.resolve(p + ".safetensors").toString())
            .toList();
    assertEquals(
        0, stats("merged.safetensors", "--merge=" + String.join(",", files)), err::toString);
    assertArrayEquals(tensor("one.safetensors", "mean"), tensor("merged.safetensors", "mean"));
    assertArrayEquals(tensor("one.safetensors", "var"), tensor("merged.safetensors", "var"));
    assertEquals(1, stats("x.safetensors", "--merge=" + files.get(0) + "," + files.get(1)));
    assertTrue(err.toString().contains("is in none of the files"), err::toString);
    LatentStatistics read = LatentStatistics.read(folder.resolve("one.safetensors"));
    assertEquals(Bundled.latentShape(), read.mean().orElseThrow().shape());
    assertEquals("23", Checkpoint.open(folder.resolve("one.safetensors")).metadata().get("values"));
  }

  @Test
  void statisticsAreWrittenInTheReferencesFormatToo() {
    assertEquals(0, stats("stat.safetensors", "--data=" + images), err::toString);
    assertEquals(0, stats("stat.pt", "--data=" + images), err::toString);
    assertArrayEquals(tensor("stat.safetensors", "mean"), tensor("stat.pt", "mean"));
    assertArrayEquals(tensor("stat.safetensors", "var"), tensor("stat.pt", "var"));
    LatentStatistics read = LatentStatistics.read(folder.resolve("stat.pt"));
    assertEquals(Bundled.latentShape(), read.mean().orElseThrow().shape());
  }

  @Test
  void aDamagedImageIsRefusedOrCounted() throws IOException {
    Files.writeString(images.resolve("07.png"), "no image");
    assertEquals(1, stats("a.safetensors", "--data=" + images));
    assertTrue(err.toString().contains("07.png"), err::toString);
    assertFalse(Files.exists(folder.resolve("a.safetensors")));
    assertEquals(0, stats("b.safetensors", "--data=" + images, "--skip-damaged"), err::toString);
    assertTrue(err.toString().contains("1 damaged images were left out: 07.png"), err::toString);
    Map<String, String> metadata = Checkpoint.open(folder.resolve("b.safetensors")).metadata();
    assertEquals("22", metadata.get("values"));
    assertEquals("1", metadata.get("skipped"));
  }

  @Test
  void channelsAndTheReferencesAverages() {
    assertEquals(0, stats("c.safetensors", "--data=" + images, "--per-channel"), err::toString);
    assertEquals(Bundled.latentShape().dim(0), tensor("c.safetensors", "mean").length);
    assertEquals(
        0,
        stats("m.safetensors", "--data=" + images, "--momentum=0.1", "--batch-size=8"),
        err::toString);
    assertEquals(Bundled.latentShape().elements(), tensor("m.safetensors", "var").length);
  }

  @Test
  void wrongUsageIsExplained() throws IOException {
    assertEquals(2, stats("a.safetensors"));
    assertTrue(err.toString().contains("--data is missing"), err::toString);
    assertEquals(2, stats("a.safetensors", "--data=" + images, "--part=4/3"));
    assertEquals(2, stats("a.npz", "--data=" + images));
    assertTrue(err.toString().contains(".safetensors or .pt"), err::toString);
    assertEquals(2, stats("a.pt", "--data=" + images, "--part=1/2"));
    assertEquals(2, stats("a.pt", "--data=" + images, "--save-every=-1"));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertEquals(1, stats("a.safetensors", "--data=" + empty));
    assertTrue(err.toString().contains("an empty folder"), err::toString);
  }
}
