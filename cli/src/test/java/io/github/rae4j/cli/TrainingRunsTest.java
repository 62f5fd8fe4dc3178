// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of {@code train} that go wrong in ways that people met elsewhere. */
@NeedsLibtorch
@Timeout(300)
class TrainingRunsTest {
  private static final int FLIPS = 24;

  @TempDir private Path folder;

  @BeforeEach
  void write() {
    Tensor latents = new GaussianStreams(1).noise(0, 8, 0, Shape.of(96, 4, 4));
    long[] labels = {0, 1, 2, 3, 4, 5, 6, 7};
    SafetensorsWriter.write(
        data(),
        Map.of("latents", latents, "latents_flip", latents, "labels", Tensor.of(labels, 8)),
        Map.of());
  }

  private Path data() {
    return folder.resolve("latents.safetensors");
  }

  private Path checkpoint(String run, int step) {
    return folder.resolve(run + "/checkpoints/step-%09d.safetensors".formatted(step));
  }

  private Run trainOn(String data, String run, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                "stage2",
                "--config",
                "tiny-fashion",
                "--data",
                data,
                "--threads",
                1,
                "--out",
                folder.resolve(run)));
    words.add(
        "training={global_batch_size: 4, epochs: 50, preparation: none, flip: false, ema_decay:"
            + " 0.9, clip_grad: 1.0, log_interval: 2, checkpoint_steps: 2, keep_checkpoints: 2,"
            + " callbacks: {curves: false}, optimizer: {lr: 1.0e-3},"
            + " scheduler: {base_lr: 1.0e-3}}");
    words.addAll(Arrays.asList(more));
    return Run.of(words.toArray());
  }

  private Run train(String run, Object... more) {
    return trainOn(data().toString(), run, more);
  }

  private static Run ok(Run run) {
    assertEquals(0, run.status(), run.err());
    return run;
  }

  private static void said(Run run, String... parts) {
    for (String part : parts) {
      assertTrue(run.err().contains(part), () -> "'" + part + "' is not in: " + run.err());
    }
  }

  private static void refused(Run run, String... parts) {
    assertEquals(1, run.status(), run.err());
    assertFalse(run.err().contains("internal error"), run.err());
    said(run, parts);
  }

  @Test
  void numbersThatMakeNoSenseAreRefusedByKey() {
    for (String wrong :
        List.of(
            "training.max_steps=-5",
            "training.max_steps=0",
            "training.checkpoint_steps=-3",
            "training.sample_every=-3",
            "training.clip_grad=-1",
            "training.keep_checkpoints=0",
            "training.log_interval=0",
            "training.ema_decay=1")) {
      refused(train("run", wrong), wrong.substring(0, wrong.indexOf('=')));
    }
    for (String wrong : List.of("disc_start=-5", "disc_upd_start=-2", "disc_updates=0")) {
      Run run =
          Run.of(
              "train",
              "stage1",
              "--config",
              "tiny-fashion",
              "--data",
              data(),
              "--out",
              folder.resolve("run"),
              "training={epochs: 1}",
              "gan.loss." + wrong);
      refused(run, "gan.loss." + wrong.substring(0, wrong.indexOf('=')));
    }
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void aMetricThatNeedsMoreImagesIsRefusedBeforeTheFirstStep() {
    Path reference = folder.resolve("s.npz");
    Run.of("sample", "--count", 4, "--steps", 2, "--out", reference).done();
    Run run =
        train(
            "run",
            "training.max_steps=4",
            "training.callbacks.evaluation={every: 4, count: 1, reference: " + reference + "}");
    refused(run, "training.callbacks.evaluation.count", "fid", "at least");
    assertFalse(Files.exists(folder.resolve("run/log.csv")), run::err);
  }

  @Test
  void ofTwoRatesTheOneThatCountsIsNamed() {
    Run run = ok(train("run", "training.max_steps=1", "training.optimizer.lr=1e-5"));
    said(
        run,
        "training.optimizer.lr is 1.0E-5, but without effect",
        "training.scheduler.base_lr, which is 0.001");
    Run diverged =
        train(
            "other",
            "training.max_steps=9",
            "training.scheduler.base_lr=1e30",
            "training.optimizer.lr=1e30");
    refused(diverged, "try a lower rate (training.scheduler.base_lr)");
  }

  @Test
  void resumingSaysFromWhatAndNeverGoesBack() {
    said(
        ok(train("typo", "--resume", "training.max_steps=1")),
        "there is no checkpoint in",
        "typo/checkpoints to resume from");
    ok(train("run", "training.max_steps=4"));
    refused(train("run", "--resume", "training.max_steps=2"), "after step 4", "training.max_steps");
    said(ok(train("run", "--resume", "training.max_steps=4")), "after 4 steps");
    said(
        ok(train("run", "--resume", "training.max_steps=6")),
        "resuming from " + checkpoint("run", 4));
    assertEquals(
        "6", Checkpoint.open(folder.resolve("run/stage2_ema.safetensors")).metadata().get("steps"));
  }

  @Test
  void anotherRecipeIsNamedRecordedOrRefused() {
    ok(train("run", "training.max_steps=2"));
    refused(
        train("run", "--resume", "training.max_steps=4", "training.flip=true"),
        "training.flip was false, now it is true",
        "training.accept_changes=true");
    Run changed =
        ok(
            train(
                "run",
                "--resume",
                "training.max_steps=4",
                "training.clip_grad=0.5",
                "training.scheduler.base_lr=2e-3",
                "training.optimizer.lr=2e-3"));
    said(
        changed,
        "changed since step 2: training.clip_grad was 1, now it is 0.5",
        "training.scheduler.base_lr was 0.001, now it is 0.002");
    ok(
        train(
            "run",
            "--resume",
            "training.max_steps=6",
            "training.clip_grad=0.5",
            "training.scheduler.base_lr=2e-3",
            "training.optimizer.lr=2e-3",
            "training.flip=true",
            "training.accept_changes=true"));
    String recorded =
        Checkpoint.open(folder.resolve("run/stage2_model.safetensors"))
            .metadata()
            .getOrDefault("changes", "");
    assertTrue(recorded.contains("step 2: training.clip_grad was 1, now it is 0.5"), recorded);
    assertTrue(recorded.contains("step 4: training.flip was false, now it is true"), recorded);
  }

  @Test
  void theContentOfTheDataDecidesNotTheirPath() throws IOException {
    ok(train("run", "training.max_steps=2"));
    Path copy = Files.copy(data(), folder.resolve("copy.safetensors"));
    said(
        ok(trainOn(copy.toString(), "run", "--resume", "training.max_steps=4")),
        "data was " + data() + ", now it is " + copy);
    Tensor others = new GaussianStreams(2).noise(0, 8, 0, Shape.of(96, 4, 4));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("latents", others);
    tensors.put("labels", Tensor.of(new long[8], 8));
    SafetensorsWriter.write(data(), tensors, Map.of());
    refused(
        train("run", "--resume", "training.max_steps=6"), "belongs to another run", "sha256.data");
  }

  @Test
  void dataWithoutLabelsDoNotTrainTheFirstClass() {
    Tensor latents = new GaussianStreams(1).noise(0, 8, 0, Shape.of(96, 4, 4));
    SafetensorsWriter.write(data(), Map.of("latents", latents), Map.of());
    refused(train("run", "training.max_steps=1"), "has no labels", "training.null_labels=true");
    ok(train("run", "training.max_steps=1", "training.null_labels=true"));
    Path images = folder.resolve("images");
    Run.of("sample", "--labels", "1,2,3,4", "--steps", 2, "--out", images).done();
    refused(
        trainOn(images.toString(), "other", "training.max_steps=1"),
        "images has no labels",
        "training.null_labels=true");
    ok(trainOn(images.toString(), "other", "training.max_steps=1", "training.null_labels=true"));
  }

  @Test
  void onlyOurOwnCheckpointsCountAndTheHighestIsTheLast() throws IOException {
    ok(train("run", "training.max_steps=4"));
    Path checkpoints = folder.resolve("run/checkpoints");
    List<String> others =
        List.of(
            "step-000000009-best.safetensors",
            "step-7.safetensors",
            "step-00000000x.safetensors",
            "step-0000000011.safetensors",
            "step-zzz.safetensors",
            "my-step-000000008.safetensors",
            "thesis.txt");
    for (String name : others) {
      Files.writeString(checkpoints.resolve(name), "x");
    }
    Path leftover =
        Files.writeString(
            checkpoints.resolve(
                ".step-000000006.safetensors.0b9a3b3e-2a51-4c4e-9d5d-0d9f1c6a7e11.tmp"),
            "half");
    Path encoder = Files.createDirectory(folder.resolve("run/encoder"));
    String killed = ".0b9a3b3e-2a51-4c4e-9d5d-0d9f1c6a7e11.tmp";
    List<Path> halves =
        List.of(
            folder.resolve("run/.stage2_ema.safetensors" + killed),
            folder.resolve("run/.log.csv" + killed));
    for (Path half : halves) {
      Files.writeString(half, "half");
    }
    Files.writeString(encoder.resolve(".notes.tmp"), "x");
    said(ok(train("run", "--resume", "training.max_steps=8")), "after 4 steps");
    assertTrue(halves.stream().noneMatch(Files::exists));
    assertTrue(Files.exists(encoder.resolve(".notes.tmp")));
    for (String name : others) {
      assertEquals("x", Files.readString(checkpoints.resolve(name)), name);
    }
    assertFalse(Files.exists(leftover));
    assertTrue(Files.exists(checkpoint("run", 6)) && Files.exists(checkpoint("run", 8)));
    assertFalse(Files.exists(checkpoint("run", 4)));
  }

  @Test
  void everyFlippedBitOfACheckpointIsDetected() throws IOException {
    ok(train("run", "training.max_steps=4"));
    Path last = checkpoint("run", 4);
    byte[] whole = Files.readAllBytes(last);
    long header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    Random random = new Random(5);
    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = whole.clone();
      int at = i % 3 == 0 ? random.nextInt(8 + (int) header) : random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(last, damaged);
      refused(
          train("run", "--resume", "training.max_steps=6"),
          last.toString(),
          "delete it to resume from step-000000002.safetensors");
    }
    Files.delete(last);
    said(ok(train("run", "--resume", "training.max_steps=6")), "after 2 steps");
  }

  @Test
  void equalRunsDifferInTheTimesOnly() throws IOException {
    ok(train("one", "training.max_steps=4"));
    ok(train("two", "training.max_steps=4"));
    List<String> files = Run.files(folder.resolve("one"));
    assertEquals(files, Run.files(folder.resolve("two")));
    assertTrue(files.contains("timing.csv") && files.contains("log.csv"), files::toString);
    for (String file : files) {
      if (!file.equals("timing.csv")) {
        assertArrayEquals(
            Files.readAllBytes(folder.resolve("one").resolve(file)),
            Files.readAllBytes(folder.resolve("two").resolve(file)),
            file);
      }
    }
  }
}
