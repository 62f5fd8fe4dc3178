// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A real training run whose every step waits to be told, so that a script can measure it in turns
 * with another implementation.
 *
 * <p>The first step runs by itself and ends with {@code ready}; then each line {@code run N} on
 * standard input lets N steps run, which is answered by {@code seconds S C LOSS} (a step, by the
 * clock and of processor time, and the last one's loss). The end of the input ends the program, and
 * nothing is saved.
 */
@Command(name = "training-worker", description = "Make training steps on demand.")
final class TrainingWorker implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", required = true, description = "A YAML file or a preset.")
  private String config = "";

  @Option(names = "--trainer", required = true, description = "stage1 or stage2.")
  private String trainer = "";

  @Option(names = "--data", required = true, description = "A data set, or a file of latents.")
  private String data = "";

  @Option(names = "--out", required = true, description = "The folder of the run.")
  private Path out = Path.of("");

  @Option(names = "--threads", description = "Threads; 0 lets the engine choose.")
  private int threads;

  @Option(names = "--device", description = "cpu or cuda (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(names = "--precision", description = "fp32, tf32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String precision = "fp32";

  @Option(names = "--engine-option", description = "KEY=VALUE for the engine.")
  private Map<String, String> properties = Map.of();

  @Parameters(description = "key.path=value overrides of the config.")
  private List<String> overrides = List.of();

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(Programs.run(new TrainingWorker(), args));
  }

  @Override
  public Integer call() {
    EngineOptions options = new EngineOptions(Device.parse(device), 0, threads, properties);
    try (Registry registry = Registry.standard();
        TrainingEngine engine =
            registry
                .find(TrainingEngineProvider.class, "pytorch")
                .create(options, Precision.parse(precision))) {
      registry
          .find(TrainerProvider.class, trainer)
          .train(
              new ConfiguredRun(
                  new ModelAssembly(Rae4j.readConfig(config, overrides), registry),
                  registry,
                  engine,
                  data,
                  out,
                  false,
                  new Turns(spec.commandLine(), options.device())));
    }
    return 0;
  }

  private static final class Turns implements TrainingListener {
    private final PrintWriter out;
    private final PrintWriter err;
    private final BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final Device device;
    private Optional<Duration> processor = Optional.empty();
    private long start;
    private int turn = 1;
    private int left = 1;

    Turns(CommandLine line, Device device) {
      out = line.getOut();
      err = line.getErr();
      this.device = device;
    }

    @Override
    public void onStep(TrainingProgress progress) {
      if (--left > 0) {
        return;
      }
      if (device == Device.CUDA) {
        // What the step has asked for last may still be under way.
        torch.cuda_synchronize();
      }
      long now = System.nanoTime();
      if (processor.isEmpty()) {
        out.println("ready");
      } else {
        Duration spent = processorTime().minus(processor.get());
        out.printf(
            Locale.ROOT,
            "seconds %s %s %s%n",
            (now - start) / 1e9 / turn,
            spent.toNanos() / 1e9 / turn,
            progress.values().get("loss"));
      }
      await();
      processor = Optional.of(processorTime());
      start = System.nanoTime();
    }

    private void await() {
      try {
        String line = commands.readLine();
        if (line == null) {
          // A checkpoint of what was never meant to be kept would take longer than the steps.
          Runtime.getRuntime().halt(0);
        } else if (!line.startsWith("run ")) {
          throw new IllegalArgumentException("unknown command '" + line + "'");
        } else {
          turn = Integer.parseInt(line.substring("run ".length()));
          left = turn;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Duration processorTime() {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void onMessage(String message) {
      err.println(message);
    }
  }
}
