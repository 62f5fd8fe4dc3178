// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training with several real processes. */
@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "libtorch with gloo is published for Linux on x86-64")
@Timeout(400)
class TrainProcessesTest {
  private static final String CONFIG =
      """
      stage_2:
        target: stage2.models.DDT.DiTwDDTHead
        params: {input_size: 2, patch_size: 1, in_channels: 4, hidden_size: [16, 16], depth: [1, 1],
          num_heads: [2, 2], mlp_ratio: 2.0, class_dropout_prob: 0.2, num_classes: 3,
          use_qknorm: false, use_swiglu: true, use_rope: true, use_rmsnorm: true, wo_shift: false,
          use_pos_embed: true}
      transport:
        params: {path_type: Linear, prediction: velocity, time_dist_type: logit-normal_0_1}
      misc: {latent_size: [4, 2, 2], num_classes: 3, time_dist_shift_dim: 16, time_dist_shift_base: 8}
      training:
        epochs: 2
        global_batch_size: 8
        grad_accum_steps: 2
        clip_grad: 1.0
        ema_decay: 0.9
        log_interval: 1
        checkpoint_steps: 3
        optimizer: {lr: 1.0e-3}
      """;
  private static final String ENDLESS = "training.epochs=1000000";

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    long[] labels = new long[26];
    Arrays.setAll(labels, i -> i % 3);
    SafetensorsWriter.write(
        folder.resolve("latents.safetensors"),
        Map.of(
            "latents",
            new GaussianStreams(1).noise(0, 26, 0, Shape.of(4, 2, 2)),
            "labels",
            Tensor.of(labels, 26)),
        Map.of());
  }

  private Object[] command(String run, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", "stage2", "--threads", 1));
    words.addAll(List.of("--config", folder.resolve("config.yaml")));
    if (!Arrays.asList(more).contains("--data")) {
      words.addAll(List.of("--data", folder.resolve("latents.safetensors")));
    }
    words.addAll(List.of("--out", folder.resolve(run)));
    words.addAll(Arrays.asList(more));
    return words.toArray();
  }

  private Program train(Map<String, String> environment, String run, Object... more)
      throws IOException {
    return Program.start(folder, "exec", environment, command(run, more));
  }

  /** One process needs none of its own. */
  private void trainHere(String run, Object... more) {
    Run here = Run.of(command(run, more));
    assertEquals(0, here.status(), here.err());
  }

  private Weights last(String run) {
    return Checkpoint.open(folder.resolve(run + "/checkpoints/step-000000006.safetensors"))
        .weights();
  }

  private static double difference(Weights a, Weights b) {
    assertEquals(a.names(), b.names());
    double largest = 0;
    for (String name : a.names()) {
      float[] x = a.get(name).toFloatArray();
      float[] y = b.get(name).toFloatArray();
      for (int i = 0; i < x.length; i++) {
        largest = Math.max(largest, Math.abs(x[i] - y[i]));
      }
    }
    return largest;
  }

  @Test
  void aRunDoesNotDependOnTheNumberOfProcesses() throws Exception {
    Program two = train(Map.of(), "two", "--nproc", 2, "--json");
    trainHere("one");
    assertEquals(0, two.status(), two.err());
    assertTrue(two.out().startsWith("{"), two.out());
    assertEquals(
        Files.readAllLines(folder.resolve("one/log.csv")).size(),
        Files.readAllLines(folder.resolve("two/log.csv")).size());
    double apart = difference(last("one"), last("two"));
    assertTrue(apart <= 2e-6, "difference " + apart);
    // Half of the way with two, the rest with one.
    assertEquals(0, train(Map.of(), "mixed", "--nproc", 2, "training.max_steps=3").status());
    trainHere("mixed", "--resume");
    double mixed = difference(last("one"), last("mixed"));
    assertTrue(mixed <= 2e-6, "difference " + mixed);
  }

  private Checkpoint checkpoint(String run) {
    return Checkpoint.open(folder.resolve(run + "/checkpoints/step-000000006.safetensors"));
  }

  private void assertSameState(String expected, String found) {
    Checkpoint first = checkpoint(expected);
    Checkpoint second = checkpoint(found);
    assertEquals(Set.of("ema", "model", "optimizer"), first.parts());
    assertEquals(first.names(), second.names());
    for (String name : first.names()) {
      assertEquals(first.get(name).bytes(), second.get(name).bytes(), found + ": " + name);
    }
  }

  @Test
  void shardedStateChangesNoBit() throws Exception {
    String sharded = "training.zero_stage=1";
    String half = "training.max_steps=3";
    Program whole = train(Map.of(), "whole", "--nproc", 2);
    Program shards = train(Map.of(), "shards", "--nproc", 2, sharded);
    assertEquals(0, whole.status(), whole.err());
    assertEquals(0, shards.status(), shards.err());
    assertSameState("whole", "shards");
    for (String part : List.of("ema", "model")) {
      String file = "/stage2_" + part + ".safetensors";
      assertEquals(
          0, difference(weights("whole" + file), weights("shards" + file)), "exported " + part);
    }
    // Checkpoints are read with another placement.
    assertEquals(0, train(Map.of(), "to-whole", "--nproc", 2, sharded, half).status());
    assertEquals(0, train(Map.of(), "to-whole", "--nproc", 2, "--resume").status());
    assertSameState("whole", "to-whole");
    assertEquals(0, train(Map.of(), "to-shards", "--nproc", 2, half).status());
    assertEquals(0, train(Map.of(), "to-shards", "--nproc", 2, sharded, "--resume").status());
    assertSameState("whole", "to-shards");
    // And with another number of processes.
    assertEquals(0, train(Map.of(), "fewer", "--nproc", 2, sharded, half).status());
    trainHere("fewer", sharded, "--resume");
    double apart = difference(last("whole"), last("fewer"));
    assertTrue(apart <= 2e-6, "difference " + apart);
  }

  @Test
  void severalAveragesMayBeShardedToo() throws Exception {
    String decays = "training.ema_decays=[0.9, 0.5]";
    Program whole = train(Map.of(), "whole", "--nproc", 2, decays);
    Program shards = train(Map.of(), "shards", "--nproc", 2, decays, "training.zero_stage=1");
    assertEquals(0, whole.status(), whole.err());
    assertEquals(0, shards.status(), shards.err());
    // Each is the one of a run that has it alone, also after a resume.
    String half = "training.max_steps=3";
    trainHere("alone", "training.ema_decay=0.5");
    trainHere("resumed", decays, half);
    trainHere("resumed", decays, "--resume");
    String file = "/stage2_ema_0.5.safetensors";
    assertEquals(0, difference(weights("whole" + file), weights("shards" + file)));
    assertEquals(0, difference(weights("alone/stage2_ema.safetensors"), weights("resumed" + file)));
    double apart = difference(weights("resumed" + file), weights("shards" + file));
    assertTrue(apart <= 2e-6, "difference " + apart);
  }

  /** With a rate that changes no weight, all runs measure the same model. */
  @Test
  void processesEvaluateTogetherToTheBitsOfOne() throws Exception {
    Path reference = folder.resolve("reference.npz");
    Run.of("sample", "--count", 24, "--steps", 2, "--out", reference).done();
    Tensor latents = new GaussianStreams(1).noise(0, 8, 0, Shape.of(96, 4, 4));
    SafetensorsWriter.write(
        folder.resolve("own.safetensors"),
        Map.of("latents", latents, "labels", Tensor.of(new long[] {0, 1, 2, 3, 4, 5, 6, 7}, 8)),
        Map.of());
    List<Object> words =
        new ArrayList<>(List.of("train", "stage2", "--config", "tiny-fashion", "--threads", 1));
    words.addAll(List.of("--data", folder.resolve("own.safetensors")));
    words.add(
        "training={global_batch_size: 4, epochs: 2, max_steps: 2, preparation: none, flip: false,"
            + " ema_decay: 0.9, log_interval: 1, optimizer: {lr: 1.0e-30}, callbacks:"
            + " {curves: false, evaluation: {every: 2, count: 22, batch_size: 4, eval_model: true,"
            + " metrics: [fid, prdc], reference: "
            + reference
            + "}}}");
    words.add("sampler.params.num_steps=3");
    Map<String, String> metrics = new LinkedHashMap<>();
    for (String run : List.of("one", "two", "sharded")) {
      List<Object> all = new ArrayList<>(words);
      all.addAll(List.of("--out", folder.resolve(run)));
      if (run.equals("two") || run.equals("sharded")) {
        all.addAll(List.of("--nproc", 2));
      }
      if (run.equals("sharded")) {
        all.add("training.zero_stage=1");
      }
      Program program = Program.start(folder, "exec", Map.of(), all.toArray());
      assertEquals(0, program.status(), program.err());
      metrics.put(run, Files.readString(folder.resolve(run + "/metrics.csv")));
    }
    String one = metrics.getOrDefault("one", "");
    assertTrue(one.contains("ema/fid") && one.contains("model/precision"), one);
    metrics.forEach((run, found) -> assertEquals(one, found, run));
  }

  private Weights weights(String file) {
    return Checkpoint.open(folder.resolve(file)).weights();
  }

  /** Two processes read shards with mirrored latents as one process reads one file. */
  @Test
  void aRunFromShardsDoesNotDependOnTheNumberOfProcesses() throws Exception {
    Shape latent = Shape.of(4, 2, 2);
    Tensor latents = new GaussianStreams(1).noise(0, 26, 0, latent);
    Tensor flips = new GaussianStreams(2).noise(0, 26, 0, latent);
    long[] labels = new long[26];
    Arrays.setAll(labels, i -> i % 3);
    SafetensorsWriter.write(
        folder.resolve("latents.safetensors"),
        Map.of("latents", latents, "latents_flip", flips, "labels", Tensor.of(labels, 26)),
        Map.of());
    trainHere("file", "training.flip=true");
    Files.delete(folder.resolve("latents.safetensors"));
    LatentLayout layout = new LatentLayout(26, 7);
    Path cache = folder.resolve("cache");
    List<LatentShard> shards = new ArrayList<>();
    for (int k = 0; k < layout.shards(); k++) {
      int from = layout.first(k);
      int to = layout.end(k);
      shards.add(
          LatentShard.write(
              cache.resolve(layout.name(k)),
              latents.rows(from, to),
              Optional.of(flips.rows(from, to)),
              Arrays.copyOfRange(labels, from, to),
              Map.of()));
    }
    new LatentIndex(layout, latent, true, true, shards, List.of(), Map.of(), Map.of()).write(cache);
    Program two = train(Map.of(), "two", "--nproc", 2, "--data", cache, "training.flip=true");
    assertEquals(0, two.status(), two.err());
    double apart = difference(last("file"), last("two"));
    assertTrue(apart <= 2e-6, "difference " + apart);
    Object[] blocks = {
      "training.flip=true",
      "training.shuffle=blocks",
      "training.shuffle_block=3",
      "training.shuffle_buffer=12"
    };
    trainHere("one-blocks", words(cache, blocks));
    Program twoBlocks = train(Map.of(), "two-blocks", words(cache, "--nproc", 2, blocks));
    assertEquals(0, twoBlocks.status(), twoBlocks.err());
    apart = difference(last("one-blocks"), last("two-blocks"));
    assertTrue(apart <= 2e-6, "difference " + apart);
    assertTrue(difference(last("one-blocks"), last("file")) > 2e-6);
  }

  private static Object[] words(Path data, Object... words) {
    List<Object> all = new ArrayList<>(List.of("--data", data));
    for (Object word : words) {
      all.addAll(word instanceof Object[] several ? Arrays.asList(several) : List.of(word));
    }
    return all.toArray();
  }

  private static ProcessHandle child(Program program, int index) {
    return program
        .children()
        .sorted((a, b) -> Long.compare(a.pid(), b.pid()))
        .skip(index)
        .findFirst()
        .orElseThrow();
  }

  private void awaitSteps(String run) throws Exception {
    Path log = folder.resolve(run + "/log.csv");
    long end = System.nanoTime() + 120_000_000_000L;
    while (!Files.exists(log) || Files.readAllLines(log).size() < 3) {
      assertTrue(System.nanoTime() < end, "no step in two minutes");
      Thread.sleep(50);
    }
  }

  @Test
  void aKilledProcessEndsTheOthers() throws Exception {
    Program program = train(Map.of(), "killed", "--nproc", 2, ENDLESS);
    awaitSteps("killed");
    ProcessHandle first = child(program, 0);
    child(program, 1).destroyForcibly();
    long killed = System.nanoTime();
    assertEquals(1, program.status());
    assertTrue(System.nanoTime() - killed < 60_000_000_000L);
    assertFalse(first.isAlive());
    assertTrue(program.err().contains("rae4j: lost rank 1 of 2 processes"), program.err());
    assertTrue(program.err().contains("rank 1 of 2 was killed (signal 9)"), program.err());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void anInterruptionStopsAllAtOneStepAndKeepsTheState(int stage) throws Exception {
    Program program =
        train(
            Map.of(),
            "stopped",
            "--nproc",
            2,
            ENDLESS,
            "training.checkpoint_steps=0",
            "training.zero_stage=" + stage);
    awaitSteps("stopped");
    assertEquals(1, program.signal("TERM").status());
    assertTrue(program.err().contains("rae4j: interrupted"), program.err());
    try (var files = Files.list(folder.resolve("stopped/checkpoints"))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void wrongSurroundingsAreNamed() throws Exception {
    assertRefused("lacks WORLD_SIZE", Map.of("RANK", "0"));
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      assertRefused("port " + port + " is in use", Map.of("MASTER_PORT", port), "--nproc", 2);
    }
    assertRefused(
        "cannot be shared by 2 processes", Map.of(), "--nproc", 2, "training.global_batch_size=6");
  }

  private void assertRefused(String what, Map<String, String> environment, Object... more)
      throws Exception {
    Program program = train(environment, "refused", more);
    assertEquals(1, program.status());
    assertTrue(program.err().contains(what), program.err());
    assertFalse(Files.exists(folder.resolve("refused")));
  }
}
