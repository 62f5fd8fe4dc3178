// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.engine.Device;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.training.TrainOnSpark;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a part of a model on the executors, one process in each. */
@Command(name = "train", description = "Train a part of the model on a cluster.")
final class TrainJob implements Callable<Integer> {
  @Mixin private JobConsole console = new JobConsole();

  @Parameters(
      index = "0",
      paramLabel = "PART",
      description = "What to train: stage1, stage2, encoder, or a plugin's.")
  private String part = "";

  @Parameters(
      index = "1..*",
      paramLabel = "KEY.PATH=VALUE",
      description = "Overrides of config values.")
  private List<String> overrides = List.of();

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "A YAML file that all hosts see, or the name of a preset.")
  private String config = "";

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "D",
      description = "A data set or a file of latents that all hosts see.")
  private String data = "";

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "RUN",
      description = "The folder of the run, mounted at the same place on all hosts.")
  private String out = "";

  @Option(names = "--resume", description = "Go on from the last checkpoint in RUN.")
  private boolean resume;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "fp32",
      description = "fp32, tf32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String precision = "fp32";

  @Option(
      names = "--nproc",
      paramLabel = "N",
      description = "Processes, each in an executor of its own (default: one in each executor).")
  private Optional<Integer> count = Optional.empty();

  @Option(names = "--engine", paramLabel = "NAME", description = "Engine that trains.")
  private String engine = "pytorch";

  @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, or auto.")
  private String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operation; 0: as many as the task has cores.")
  private int threads;

  @Option(
      names = "--engine-option",
      paramLabel = "KEY=VALUE",
      description = "An option of the engine.")
  private Map<String, String> properties = Map.of();

  @Override
  public Integer call() {
    WrongUsage.requireNotNegative("--threads", threads);
    count.ifPresent(number -> WrongUsage.requirePositive("--nproc", number));
    TrainOnSpark.Builder run =
        TrainOnSpark.builder()
            .trainer(part)
            .config(config, ModelOptions.checked(overrides))
            .data(data)
            .folder(out)
            .resume(resume)
            .precision(parsed("--precision", () -> Precision.parse(precision)))
            .engine(
                new EngineSettings(
                    engine, parsed("--device", () -> Device.parse(device)), threads, properties))
            .messages(console::log);
    count.ifPresent(run::processes);
    TrainedModel trained = run.run(console.session());
    console.print("trained   " + trained.steps() + " steps");
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("steps", trained.steps());
    trained
        .files()
        .forEach(
            (what, file) -> {
              console.print("written   " + file + "  (" + what + ")");
              result.put(what, file.toString());
            });
    console.result(result);
    return 0;
  }

  private static <T> T parsed(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(option + ": " + e.getMessage());
    }
  }
}
