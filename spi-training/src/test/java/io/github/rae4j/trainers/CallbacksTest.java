// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.TrainingLog;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the callbacks, with the bundled model on a few images. */
class CallbacksTest {
  private static final int SIZE = 32;
  private static final int IMAGES = 8;

  @TempDir private Path folder = Path.of("");
  private Path images = Path.of("");
  private final List<String> messages = new ArrayList<>();
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @BeforeEach
  void write() {
    images = folder.resolve("images.safetensors");
    float[] values = new UniformStreams(3).floats(0, 0, IMAGES * 3 * SIZE * SIZE);
    SafetensorsWriter.write(
        images, Map.of("images", Tensor.of(values, IMAGES, 3, SIZE, SIZE)), Map.of());
  }

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private TrainedModel train(String trainer, String run, String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "training.epochs=2",
                "training.global_batch_size=4",
                "training.preparation=none",
                "training.log_interval=1",
                "sampler.params.num_steps=3"));
    if (trainer.equals("stage2")) {
      all.add("training.null_labels=true");
    }
    all.addAll(List.of(overrides));
    return registry
        .find(TrainerProvider.class, trainer)
        .train(
            new ConfiguredRun(
                new ModelAssembly(Rae4j.readConfig("tiny-fashion", all), registry),
                registry,
                engine,
                images.toString(),
                folder.resolve(run),
                false,
                new TrainingListener() {
                  @Override
                  public void onStep(TrainingProgress progress) {}

                  @Override
                  public void onMessage(String message) {
                    messages.add(message);
                  }
                }));
  }

  @Test
  void defaultRunWritesOnlyItsCurves() throws IOException {
    train("stage2", "run");
    assertTrue(Files.exists(folder.resolve("run/curves/loss.png")));
    assertFalse(Files.exists(folder.resolve("run/samples")));
    assertFalse(Files.exists(folder.resolve("run/metrics.csv")));
    train("stage2", "bare", "training.callbacks.curves=false");
    assertFalse(Files.exists(folder.resolve("bare/curves")));
  }

  @Test
  void stage1WritesAndEvaluatesReconstructions() {
    train(
        "stage1",
        "run",
        "training.sample_every=2",
        "training.callbacks.evaluation.every=2",
        "training.callbacks.evaluation.data=" + images,
        "training.callbacks.evaluation.eval_model=true",
        "training.callbacks.evaluation.count=5");
    RgbImage grid = picture("run/reconstructions/step-000000002.png");
    assertTrue(grid.width() > 8 * SIZE && grid.height() > 3 * SIZE, grid.toString());
    picture("run/reconstructions/step-000000004.png");
    Map<String, List<TrainingLog.Point>> metrics =
        TrainingLog.read(folder.resolve("run/metrics.csv"));
    assertTrue(
        metrics.keySet().containsAll(List.of("ema/psnr", "ema/ssim", "model/psnr", "model/ssim")),
        metrics.keySet().toString());
    List<TrainingLog.Point> psnr = metrics.getOrDefault("ema/psnr", List.of());
    assertEquals(List.of(2L, 4L), psnr.stream().map(TrainingLog.Point::step).toList());
    assertTrue(psnr.stream().allMatch(point -> point.value() > 5), psnr.toString());
    picture("run/curves/ema-psnr.png");
    assertTrue(
        messages.stream().anyMatch(message -> message.startsWith("after step 4: ema/psnr ")),
        messages.toString());
  }

  @Test
  void stage2WritesAndEvaluatesSamplesWithoutAffectingTraining() {
    TrainedModel plain = train("stage2", "plain");
    TrainedModel watched =
        train(
            "stage2",
            "watched",
            "training.callbacks.samples.every=3",
            "training.callbacks.samples.labels=[1, 2, 7]",
            "training.callbacks.evaluation.every=4",
            "training.callbacks.evaluation.reference=" + images,
            "training.callbacks.evaluation.count=6");
    picture("watched/samples/step-000000003.png");
    // The average is young, so that the last weights are shown, too.
    picture("watched/samples/step-000000003-model.png");
    picture("watched/samples/step-000000004.png");
    List<TrainingLog.Point> fid =
        TrainingLog.read(folder.resolve("watched/metrics.csv")).getOrDefault("ema/fid", List.of());
    assertEquals(1, fid.size());
    assertTrue(fid.get(0).value() > 0, fid.toString());
    Weights expected = model(plain);
    Weights found = model(watched);
    for (String name : expected.names()) {
      assertArrayEquals(expected.get(name).toFloatArray(), found.get(name).toFloatArray(), name);
    }
  }

  @Test
  void anAverageThatIsOldStandsAlone() {
    train("stage2", "run", "training.ema_decay=0.1", "training.callbacks.samples.every=4");
    picture("run/samples/step-000000004.png");
    assertFalse(Files.exists(folder.resolve("run/samples/step-000000004-model.png")));
  }

  @Test
  void severalAveragesAreKeptAndExported() {
    TrainedModel several = train("stage2", "several", "training.ema_decays=[0.5, 0.9, 0]");
    assertEquals(
        List.of("ema", "ema_0.0", "ema_0.9", "model"), List.copyOf(several.files().keySet()));
    TrainedModel one = train("stage2", "one", "training.ema_decay=0.9");
    assertSame(weights(one, "ema"), weights(several, "ema_0.9"));
    assertSame(weights(one, "model"), weights(several, "model"));
    assertSame(weights(one, "model"), weights(several, "ema_0.0"));
    assertRefused("stage2", "ema_decays", "training.ema_decays=[0.9, 0.9]");
    assertRefused("stage2", "ema_decays", "training.ema_decays=[]");
    assertRefused(
        "stage2",
        "training.ema_decay is 0.5",
        "training.ema_decays=[0.9]",
        "training.ema_decay=0.5");
  }

  private static Weights weights(TrainedModel trained, String part) {
    return Checkpoint.open(trained.files().getOrDefault(part, Path.of("missing"))).weights();
  }

  private static void assertSame(Weights expected, Weights found) {
    assertEquals(expected.names(), found.names());
    for (String name : expected.names()) {
      assertArrayEquals(expected.get(name).toFloatArray(), found.get(name).toFloatArray(), name);
    }
  }

  /** What cannot be measured is said before the first step, not after thousands. */
  @Test
  void anEvaluationThatCannotWorkIsRefusedAtTheStart() throws IOException {
    String section = "training.callbacks.evaluation.";
    assertRefused("stage2", "nowhere.npz", section + "reference=nowhere.npz");
    assertRefused(
        "stage2",
        "10 classes cannot be 7",
        section + "reference=" + images,
        section + "labels=balanced",
        section + "count=7");
    Path other = folder.resolve("other.npz");
    NpzWriter.write(
        other, Map.of("mu", Tensor.of(new float[5], 5), "sigma", Tensor.of(new float[25], 5, 5)));
    assertRefused(
        "stage2",
        "features of width 96 and 5",
        section + "reference=" + other,
        section + "count=50");
    assertFalse(Files.exists(folder.resolve("refused/log.csv")));
  }

  private static Weights model(TrainedModel trained) {
    return Checkpoint.open(trained.files().getOrDefault("model", Path.of("missing"))).weights();
  }

  private RgbImage picture(String name) {
    return new ImageReader().read(folder.resolve(name));
  }

  @Test
  void rejectsInvalidCallbacksBeforeTheFirstStep() {
    assertRefused("stage2", "smaples", "training.callbacks.smaples.every=3");
    assertRefused("stage2", "evry", "training.callbacks.samples.evry=3");
    assertRefused("stage2", "every", "training.callbacks.samples.every=0");
    assertRefused("stage2", "stage_1", "training.callbacks.reconstructions.every=3");
    assertRefused("stage1", "stage_2", "training.callbacks.samples.every=3");
    assertRefused("stage2", "reference", "training.callbacks.evaluation.every=3");
    assertRefused("stage1", "evaluation.data", "training.callbacks.evaluation.every=3");
    assertFalse(Files.exists(folder.resolve("refused/log.csv")));
  }

  @Test
  void reportsThatTheReferencesEvaluationIsSkippedWithoutItsFiles() {
    train("stage1", "run", "eval.data_path=nowhere", "eval.metrics=[psnr]");
    assertTrue(
        messages.stream().anyMatch(r -> r.contains("section eval") && r.contains("nowhere")),
        messages.toString());
  }

  private void assertRefused(String trainer, String what, String... overrides) {
    RaeException problem =
        assertThrows(RaeException.class, () -> train(trainer, "refused", overrides));
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
  }
}
