// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.training;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.DeviceMixin;
import io.github.rae4j.cli.processes.ProcessGroup;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.core.training.DistributedEnvironment;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.ProcessRank;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains one part of a model. */
@Command(
    name = "train",
    description = {
      "Train a part of a model, as in 'rae4j train stage2 --config F --data D --out RUN'.",
      "",
      "The config is one of the reference's training files, unchanged, or any config with a section"
          + " 'training'. RUN gets checkpoints/, log.csv and the trained weights."
    })
public final class TrainCommand implements Callable<Integer> {
  private static final String COUNT = "--nproc";

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private ConfigMixin config = new ConfigMixin();

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "D",
      description =
          "A data set (folder, IDX file, shards, a name such as fashion-mnist) or a .safetensors"
              + " file with 'latents' and 'labels'.")
  private String data = "";

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "RUN",
      description = "The folder of the run.")
  private Path out = Path.of("");

  @Option(names = "--resume", description = "Go on from the last checkpoint in RUN.")
  private boolean resume;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "fp32",
      description =
          "fp32; tf32, which rounds the factors of a GPU's matrix products; or bf16 with float32"
              + " weights (default: ${DEFAULT-VALUE}).")
  private String precision = "fp32";

  @Option(
      names = COUNT,
      paramLabel = "N",
      description =
          "Train with N processes on this machine, each with its part of every batch; on GPUs, one"
              + " each. Across machines, start one process each with RANK, WORLD_SIZE, LOCAL_RANK,"
              + " MASTER_ADDR and MASTER_PORT set, as torchrun does.")
  private Optional<Integer> count = Optional.empty();

  @Mixin private DeviceMixin engine = new DeviceMixin();

  @Override
  public Integer call() {
    String part = part();
    RaeConfig loaded = config.load(common, "", List.of());
    Precision arithmetic = parsePrecision();
    ProcessRank process = DistributedEnvironment.processRank(System.getenv());
    try (Registry registry = common.registry()) {
      TrainerProvider trainer = registry.find(TrainerProvider.class, part);
      config.fetching().dataSet(common, registry, data);
      perceptualNetwork(loaded)
          .ifPresent(network -> config.fetching().features(common, registry, network));
      if (processes() > 1) {
        return new ProcessLauncher(common, withoutCount(), processes()).run();
      }
      stopWithLauncher();
      TrainingEngineProvider engines =
          registry.find(TrainingEngineProvider.class, engine.trainingName());
      try (TrainingEngine started =
          PluginAnswers.made(
              engines, engines.create(engine.engineOptions(), arithmetic, process))) {
        boolean isRankZero = started.processGroup().isRankZero();
        if (isRankZero) {
          started.slowReason().ifPresent(why -> common.log("note: " + why));
        }
        ProgressListener listener = new ProgressListener(common, isRankZero);
        TrainedModel trained =
            PluginAnswers.given(
                trainer,
                "train",
                trainer.train(
                    new ConfiguredRun(
                        new ModelAssembly(loaded, registry),
                        registry,
                        started,
                        data,
                        out,
                        resume,
                        listener)),
                "the trained model");
        listener.finish();
        if (isRankZero) {
          report(trained, listener.notes());
        }
      }
    }
    return 0;
  }

  /** The network of the perceptual loss, whose weights are published and no part of the config. */
  private static Optional<FeatureNetworkConfig> perceptualNetwork(RaeConfig loaded) {
    if (loaded.root().values().get("gan") instanceof Map<?, ?> gan
        && gan.get("loss") instanceof Map<?, ?> loss
        && loss.get("perceptual_weight") instanceof Number weight
        && weight.doubleValue() > 0) {
      Object type = gan.get("perceptual") instanceof Map<?, ?> keys ? keys.get("type") : null;
      return Optional.of(
          new FeatureNetworkConfig(type == null ? "lpips-vgg16" : type.toString(), Map.of()));
    }
    return Optional.empty();
  }

  private int processes() {
    int wanted = count.orElse(1);
    ProcessGroup.requireCount(wanted);
    if (wanted > 1 && DistributedEnvironment.isSet(System.getenv())) {
      throw new UsageException(
          "--nproc starts processes of its own, but RANK or WORLD_SIZE is set, as if this were one"
              + " of several already; use one of both");
    }
    return wanted;
  }

  private List<String> withoutCount() {
    List<String> arguments = new ArrayList<>();
    boolean skip = false;
    for (String argument : common.arguments()) {
      if (!skip && !argument.startsWith(COUNT)) {
        arguments.add(argument);
      }
      skip = argument.equals(COUNT);
    }
    return arguments;
  }

  private static void stopWithLauncher() {
    Thread worker = Thread.currentThread();
    ProcessLauncher.launcher()
        .ifPresent(
            launcher -> {
              Thread listener =
                  new Thread(
                      () -> {
                        launcher.onExit().join();
                        worker.interrupt();
                      },
                      "rae4j-launcher-watch");
              listener.setDaemon(true);
              listener.start();
            });
  }

  private String part() {
    List<String> words = config.files();
    if (words.size() != 1) {
      throw new UsageException(
          words.isEmpty()
              ? "say what to train, for example 'rae4j train stage2 ...'"
              : "unexpected argument '"
                  + words.get(1)
                  + "'; overrides have the form key.path=value");
    }
    return words.get(0);
  }

  private Precision parsePrecision() {
    try {
      return Precision.parse(precision);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--precision: " + e.getMessage());
    }
  }

  private void report(TrainedModel trained, List<String> notes) {
    common.print("trained   " + trained.steps() + " steps");
    trained.files().forEach((what, file) -> common.print("written   " + file + "  (" + what + ")"));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("steps", trained.steps());
    trained.files().forEach((what, file) -> result.put(what, file.toString()));
    result.put("notes", notes);
    common.result(result);
  }

  /**
   * Shows the progress: a line that is updated in place on a terminal, and one line per minute
   * elsewhere.
   */
  private static final class ProgressListener implements TrainingListener {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final CommonOptions common;
    private final Progress line;
    private final boolean isRankZero;
    private long spoken = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    ProgressListener(CommonOptions common, boolean isRankZero) {
      this.common = common;
      this.isRankZero = isRankZero;
      this.line = common.progress();
    }

    @Override
    public void onStep(TrainingProgress progress) {
      Cancellation.check();
      if (!isRankZero) {
        return;
      }
      String text =
          String.format(
              Locale.ROOT,
              "step %d/%d  epoch %d  loss %.4f  %.1f images/s  %s left",
              progress.step(),
              progress.totalSteps(),
              progress.epoch(),
              progress.values().getOrDefault("loss", Double.NaN),
              progress.imagesPerSecond(),
              words(progress.left()));
      boolean last = progress.step() == progress.totalSteps();
      if (!line.showText(text) && (last || System.nanoTime() - spoken > MINUTE)) {
        spoken = System.nanoTime();
        common.log(text);
      }
    }

    @Override
    public void onMessage(String message) {
      if (isRankZero) {
        common.log(message);
      }
    }

    @Override
    public void onNote(String note) {
      notes.add(note);
      onMessage("note: " + note);
    }

    List<String> notes() {
      return List.copyOf(notes);
    }

    void finish() {
      if (isRankZero) {
        line.finish();
      }
    }

    private static String words(Duration left) {
      return left.toHours() > 0
          ? String.format(Locale.ROOT, "%d h %02d min", left.toHours(), left.toMinutesPart())
          : String.format(Locale.ROOT, "%d min %02d s", left.toMinutes(), left.toSecondsPart());
    }
  }
}
