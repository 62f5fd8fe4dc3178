// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are divided into parts, and what the parts are put together to. */
class PartsTest {
  private static final int IMAGES = 133;
  private static final int SIZE = 32;

  @TempDir private Path folder;

  private Object[] words(String command, Object... more) {
    List<Object> words = new ArrayList<>(Arrays.asList((Object[]) command.split(" ")));
    words.addAll(Arrays.asList(more));
    return words.toArray();
  }

  private Object[] sample(String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--count=11", "--batch-size=2", "--steps=3"));
    all.add("--out=" + folder.resolve(out));
    all.addAll(Arrays.asList(more));
    return words("sample", all.toArray());
  }

  private void parts(int count, Object... command) {
    for (int part = count; part >= 1; part--) {
      List<Object> words = new ArrayList<>(Arrays.asList(command));
      words.add("--part=" + part + "/" + count);
      Run.of(words.toArray()).done();
    }
  }

  private Object[] merge(String target, int count) {
    List<Object> words = new ArrayList<>(List.of("merge", folder.resolve(target)));
    for (int part = count; part >= 1; part--) {
      words.add(place(target, part, count));
    }
    return words.toArray();
  }

  private Path place(String target, int part, int count) {
    return folder.resolve(target + "." + part + "-of-" + count);
  }

  private void assertSame(String one, String other) throws IOException {
    Path wanted = folder.resolve(one);
    Path given = folder.resolve(other);
    if (Files.isRegularFile(wanted)) {
      assertArrayEquals(Files.readAllBytes(wanted), Files.readAllBytes(given), other);
      return;
    }
    List<String> files = Run.files(wanted);
    assertFalse(files.isEmpty());
    assertEquals(files, Run.files(given));
    for (String file : files) {
      assertSame(one + "/" + file, other + "/" + file);
    }
  }

  private static void deleteAll(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void samplesOfPartsAreThoseOfOneRun() throws IOException {
    for (String target : List.of("s.npz", "s.safetensors", "pngs")) {
      String one = "one-" + target;
      Run.of(sample(one, "--latents=" + folder.resolve(one + ".l.safetensors"))).done();
      for (int count : List.of(1, 3)) {
        Path latents = folder.resolve("latents.safetensors");
        Files.deleteIfExists(latents);
        parts(count, sample(target, "--latents=" + latents));
        assertFalse(Files.exists(folder.resolve(target)));
        assertFalse(Files.exists(latents));
        Run.of(merge(target, count)).done();
        assertSame(one, target);
        assertSame(one + ".l.safetensors", "latents.safetensors");
        assertFalse(Files.exists(folder.resolve(target + ".part")));
        deleteAll(folder.resolve(target));
      }
    }
  }

  @Test
  void partsThatDoNotMakeOneRunAreNamed() throws IOException {
    parts(3, sample("a.npz"));
    parts(2, sample("b.npz"));
    Path out = folder.resolve("x.npz");
    Run.of("merge", out, place("a.npz", 1, 3), place("a.npz", 3, 3))
        .failed("a part is missing", "the images 4 to 7 of 11 are in none of the 2 parts");
    Run.of("merge", out, place("a.npz", 1, 3), place("a.npz", 2, 3))
        .failed("the images 8 to 10 of 11");
    Run.of("merge", out, place("a.npz", 2, 3), place("a.npz", 3, 3))
        .failed("the images 0 to 3 of 11");
    Run.of("merge", out, place("b.npz", 1, 2), place("a.npz", 2, 3), place("a.npz", 3, 3))
        .failed("a.npz.2-of-3", "b.npz.1-of-2", "overlap: both hold image 4");
    Run.of(sample("c.npz", "--seed=4", "--part=2/3")).done();
    Run.of("merge", out, place("a.npz", 1, 3), place("c.npz", 2, 3), place("a.npz", 3, 3))
        .failed("c.npz.2-of-3 is of another run", "rae4j.seed is '4', here it is '42'");
    Run.of("merge", folder.resolve("pngs"), place("b.npz", 1, 2), place("b.npz", 2, 2))
        .failed("format is 'npz', here it is 'png'");
    Run.of("merge", out, folder).failed("is no part of a run", "--part I/N");
    byte[] bytes = Files.readAllBytes(place("b.npz", 1, 2).resolve("images.rgb"));
    bytes[bytes.length - 5] ^= 1;
    Files.write(place("b.npz", 1, 2).resolve("images.rgb"), bytes);
    Run.of("merge", out, place("b.npz", 1, 2), place("b.npz", 2, 2))
        .failed("images.rgb is damaged");
    assertFalse(Files.exists(out));
    Path text = Files.writeString(folder.resolve("text"), "");
    Run.of("merge", out, text).usage(text + " is no part of a run", "'stats --part'");
    Run.of("merge", out, place("b.npz", 1, 2), place("b.npz", 2, 2), "--plugins=/no/such/folder")
        .usage("--plugins: there is no folder");
    Run.of(sample("d.npz", "--nproc=7"))
        .usage("--nproc: 11 images in batches of 2 cannot be divided into 7 parts");
    Run.of(sample("d.npz", "--part=1/7")).usage("cannot be divided into 7 parts");
    Run.of(sample("d.npz", "--part=3/2")).usage("'3/2' is not I/N");
    Run.of(sample("d.npz", "--part=1/2", "--nproc=2")).usage("one of --part, --merge and --nproc");
    Run.of(sample("d.png", "--part=1/2")).usage("are for many images");
    Run again = Run.of(sample("a.npz", "--part=2/3"));
    assertTrue(again.err().contains("is whole already"), again.err());
    Run.of(sample("a.npz", "--part=2/3", "--seed=9")).failed("is a part of another run", "seed");
  }

  private void drawImages() {
    float[] values = new UniformStreams(3).floats(0, 0, IMAGES * 3 * SIZE * SIZE);
    long[] labels = new long[IMAGES];
    Arrays.setAll(labels, i -> i % 10);
    SafetensorsWriter.write(
        folder.resolve("images.safetensors"),
        Map.of(
            "images",
            Tensor.of(values, IMAGES, 3, SIZE, SIZE),
            "labels",
            Tensor.of(labels, IMAGES)),
        Map.of());
  }

  private Object[] encode(String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--flips", "--batch-size=16"));
    all.add("--data=" + folder.resolve("images.safetensors"));
    all.add("--out=" + folder.resolve(out));
    all.addAll(Arrays.asList(more));
    return words("encode", all.toArray());
  }

  @Test
  void latentsOfPartsAreThoseOfOneRun() throws IOException {
    drawImages();
    Run.of(encode("one.safetensors")).done();
    parts(3, encode("file.safetensors"));
    Run.of(merge("file.safetensors", 3)).done();
    assertSame("one.safetensors", "file.safetensors");
    // In shards of 64 images; the parts end elsewhere.
    Run.of(encode("one", "--shard-size=1K")).done();
    parts(3, encode("shards", "--shard-size=1K"));
    Run.of(merge("shards", 3)).done();
    assertSame("one", "shards");
    Run.of("merge", folder.resolve("x.safetensors"), place("file.safetensors", 2, 3))
        .failed("the images 0 to 43 of 133 are in none of the 1 parts");
  }

  @Test
  void statisticsOfProcessesAreThoseOfOne() throws IOException {
    drawImages();
    String data = "--data=" + folder.resolve("images.safetensors");
    Run.of("stats", data, "--out=" + folder.resolve("one.safetensors")).done();
    Run.of("stats", data, "--nproc=2", "--out=" + folder.resolve("two.safetensors")).done();
    assertSame("one.safetensors", "two.safetensors");
    assertEquals(
        List.of("images.safetensors", "one.safetensors", "two.safetensors"), Run.files(folder));
  }

  @Test
  void measuredPartsGiveTheReportOfOneRun() throws IOException {
    drawImages();
    Object[] common = {
      "--count=20",
      "--batch-size=4",
      "--steps=3",
      "--metrics=fid",
      "--reference=" + folder.resolve("images.safetensors"),
    };
    List<Object> one = new ArrayList<>(List.of(words("evaluate generation", common)));
    one.add("--report=" + folder.resolve("one.json"));
    assertEquals(0, Run.of(one.toArray()).status());
    List<Object> divided = new ArrayList<>(List.of(words("evaluate generation", common)));
    divided.add("--report=" + folder.resolve("r.json"));
    parts(3, divided.toArray());
    assertEquals(0, Run.of(merge("r.json", 3)).status());
    assertSame("one.json", "r.json");
  }
}
