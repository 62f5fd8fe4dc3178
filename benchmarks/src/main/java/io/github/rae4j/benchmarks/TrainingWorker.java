package io.github.rae4j.benchmarks;

import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Rae4j;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.TrainerProvider;
import io.github.rae4j.core.training.TrainingListener;
import io.github.rae4j.core.training.TrainingProgress;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
 * <p>The first step runs by itself and ends with {@code ready}; then each line {@code run} on
 * standard input lets one step run, which is answered by {@code seconds S C LOSS} (by the clock, of
 * processor time, and the loss). The end of the input ends the program, and nothing is saved.
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

  @Parameters(description = "key.path=value overrides of the config.")
  private List<String> overrides = List.of();

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(Programs.run(new TrainingWorker(), args));
  }

  @Override
  public Integer call() {
    EngineOptions options = new EngineOptions(Device.CPU, 0, threads, Map.of());
    try (Registry registry = Registry.standard();
        TrainingEngine engine =
            registry
                .find(TrainingEngineProvider.class, "pytorch")
                .create(options, Precision.FLOAT32)) {
      registry
          .find(TrainerProvider.class, trainer)
          .train(
              new TrainingRun(
                  new ModelAssembly(Rae4j.readConfig(config, overrides), registry),
                  registry,
                  engine,
                  data,
                  out,
                  false,
                  new Turns(spec.commandLine())));
    }
    return 0;
  }

  private static final class Turns implements TrainingListener {
    private final PrintWriter out;
    private final PrintWriter err;
    private final BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private Optional<Duration> processor = Optional.empty();
    private long start;

    Turns(CommandLine line) {
      out = line.getOut();
      err = line.getErr();
    }

    @Override
    public void onStep(TrainingProgress progress) {
      long now = System.nanoTime();
      if (processor.isEmpty()) {
        out.println("ready");
      } else {
        Duration spent = processorTime().minus(processor.get());
        out.printf(
            "seconds %s %s %s%n",
            (now - start) / 1e9, spent.toNanos() / 1e9, progress.values().get("loss"));
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
        } else if (!line.equals("run")) {
          throw new IllegalArgumentException("unknown command '" + line + "'");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Duration processorTime() {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void onRemark(String remark) {
      err.println(remark);
    }
  }
}
