// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training in processes that are killed or run out of disk. */
@NeedsLibtorch
@Timeout(300)
class TrainCommandTest {
  private static final int IMAGES = 8;
  private static final int SIZE = 32;

  @TempDir private Path folder;

  @BeforeEach
  void encode() {
    float[] values = new UniformStreams(3).floats(0, 0, IMAGES * 3 * SIZE * SIZE);
    Path images = folder.resolve("images.safetensors");
    SafetensorsWriter.write(
        images, Map.of("images", Tensor.of(values, IMAGES, 3, SIZE, SIZE)), Map.of());
    Run.of("encode", "--data", images, "--batch-size", 3, "--out", cache()).done();
  }

  private Path cache() {
    return folder.resolve("cache.safetensors");
  }

  private Object[] command(String run, int steps, String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                "stage2",
                "--config",
                "tiny-fashion",
                "--data",
                cache(),
                "--threads",
                1,
                "--out",
                folder.resolve(run),
                "training.global_batch_size=4",
                "training.null_labels=true",
                "training.max_steps=" + steps,
                "training.checkpoint_steps=3",
                "training.log_interval=1"));
    words.addAll(List.of(more));
    return words.toArray();
  }

  private static void train(Object... words) {
    Run run = Run.of(words);
    assertEquals(0, run.status(), run.err());
  }

  private byte[] result(String run) throws IOException {
    return Files.readAllBytes(folder.resolve(run + "/stage2_ema.safetensors"));
  }

  private List<String> checkpoints(String run) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(run + "/checkpoints"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aKilledRunEndsWithTheSameBytes() throws Exception {
    train(command("whole", 14));
    Program killed = Program.start(folder, "exec", Map.of(), command("killed", 14));
    Path log = folder.resolve("killed/log.csv");
    while (!Files.exists(log) || Files.readString(log).lines().count() < 6) {
      assertTrue(killed.isAlive(), killed::err);
      Thread.sleep(5);
    }
    killed.signal("KILL");
    assertNotEquals(0, killed.status());
    train(command("killed", 14, "--resume"));
    assertArrayEquals(result("whole"), result("killed"));
    assertEquals(15, Files.readString(log).lines().count());
  }

  private List<Double> losses(String run) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(run + "/log.csv"));
    int column = List.of(lines.get(0).split(",", -1)).indexOf("loss");
    return lines.stream().skip(1).map(line -> Double.valueOf(line.split(",", -1)[column])).toList();
  }

  @Test
  void bfloat16FollowsFloat32AndGoesOnToTheBit() throws IOException {
    train(command("exact", 12));
    train(command("half", 12, "--precision", "bf16"));
    train(command("parts", 6, "--precision", "bf16"));
    train(command("parts", 12, "--precision", "bf16", "--resume"));
    assertArrayEquals(result("half"), result("parts"));
    List<Double> exact = losses("exact");
    List<Double> half = losses("half");
    assertEquals(12, half.size());
    assertNotEquals(exact, half);
    for (int i = 0; i < exact.size(); i++) {
      assertEquals(exact.get(i), half.get(i), 0.01 * exact.get(i), "step " + (i + 1));
    }
    Run other = Run.of(command("parts", 12, "--resume"));
    assertEquals(1, other.status());
    assertTrue(other.err().contains("precision"), other.err());
  }

  @Test
  void aTerminatedRunSaysWhichStateItLeaves() throws Exception {
    Program run = Program.start(folder, "exec", Map.of(), command("run", 100000, "--grace", "60"));
    Path log = folder.resolve("run/log.csv");
    while (!Files.exists(log) || Files.readString(log).lines().count() < 4) {
      assertTrue(run.isAlive(), run::err);
      Thread.sleep(5);
    }
    run.signal("TERM");
    assertEquals(1, run.status(), run::err);
    List<String> checkpoints = checkpoints("run");
    String last = checkpoints.get(checkpoints.size() - 1);
    assertTrue(run.err().contains(last), () -> last + " is not in " + run.err());
    assertTrue(checkpoints.stream().allMatch(name -> name.startsWith("step-")), "" + checkpoints);
    Run.of("train", "stage2", "--grace", -1, "--data", "d", "--out", "o").usage("--grace");
    Run.of("train", "stage2", "--grace", "soon", "--data", "d", "--out", "o").usage("--grace");
  }

  @Test
  void aFullDiskLeavesTheOldCheckpoints() throws Exception {
    train(command("whole", 6));
    train(command("run", 3));
    List<String> before = checkpoints("run");
    // Files may grow to 64 KiB only: the next checkpoint does not fit.
    Program full =
        Program.start(folder, "ulimit -f 128; exec", Map.of(), command("run", 6, "--resume"));
    assertEquals(1, full.status());
    assertTrue(full.err().contains("cannot write "), full::err);
    assertTrue(full.err().contains("step-000000006.safetensors"), full::err);
    assertEquals(before, checkpoints("run"));
    train(command("run", 6, "--resume"));
    assertArrayEquals(result("whole"), result("run"));
  }
}
