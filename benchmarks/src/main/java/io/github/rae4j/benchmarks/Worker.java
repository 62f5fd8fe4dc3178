// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs one piece of work whenever it is told to, so that a script can measure it in turns with
 * another implementation.
 *
 * <p>It prints {@code ready}; then each line {@code run} on standard input runs the work once and
 * is answered by {@code seconds S C} (by the clock, and of processor time), and {@code write FILE}
 * by {@code written} after the outputs of the last run have been written as safetensors.
 */
@Command(name = "worker", description = "Run a network, or a sampling, on demand.")
final class Worker implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", required = true, description = "A YAML file or a preset.")
  private String config = "";

  @Option(names = "--part", description = "One network: ${COMPLETION-CANDIDATES}.")
  private Part part = Part.BACKBONE;

  @Option(names = "--weights", description = "The weights of that network.")
  private Path weights = Path.of("");

  @Option(names = "--sample", description = "Sample latents of the given noise instead.")
  private boolean sample;

  @Option(names = "--inputs", required = true, description = "The inputs, or noise and labels.")
  private Path inputs = Path.of("");

  @Option(names = "--batch", required = true, description = "How many rows of the inputs.")
  private int batch;

  @Option(names = "--threads", description = "Threads; 0 lets the engine choose.")
  private int threads;

  @Option(names = "--engine", description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = Rae4j.DEFAULT_ENGINE;

  @Option(names = "--precision", description = "Arithmetic (default: ${DEFAULT-VALUE}).")
  private String precision = Precision.FP32.toString();

  @Option(names = "--engine-option", description = "An option of the engine.")
  private Map<String, String> properties = Map.of();

  @Parameters(description = "key.path=value overrides of the config.")
  private List<String> overrides = List.of();

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(Programs.run(new Worker(), args));
  }

  @Override
  public Integer call() throws IOException {
    EngineOptions options =
        new EngineOptions(Device.CPU, 0, threads, properties, Precision.parse(precision));
    Weights given = Checkpoint.open(inputs).weights();
    try (Rae4j rae = Rae4j.builder().config(config, overrides).engine(engine, options).open()) {
      if (sample) {
        try (GenerationPipeline pipeline = rae.assembly().generation(rae.engine())) {
          serve(() -> Map.of("latents", pipeline.latents(request(given))));
        }
      } else {
        try (CompiledNetwork network =
            rae.engine()
                .compile(part.network(rae.assembly()), Checkpoint.open(weights).weights())) {
          Map<String, Tensor> rows = new LinkedHashMap<>();
          for (TensorSpec spec : network.signature().inputs()) {
            rows.put(spec.name(), given.get(spec.name()).rows(0, batch));
          }
          serve(() -> network.run(rows));
        }
      }
    }
    return 0;
  }

  private GenerationRequest request(Weights given) {
    return GenerationRequest.ofLabels(given.get("labels").rows(0, batch).toLongArray())
        .withNoise(given.get("noise").rows(0, batch));
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void serve(Supplier<Map<String, Tensor>> work) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Map<String, Tensor> outputs = Map.of();
    out.println("ready");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (line.equals("run")) {
        long start = System.nanoTime();
        Duration processor = processorTime();
        outputs = work.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        double spent = processorTime().minus(processor).toNanos() / 1e9;
        out.println("seconds " + seconds + " " + spent);
      } else if (line.startsWith("write ")) {
        SafetensorsWriter.write(Path.of(line.substring("write ".length())), outputs, Map.of());
        out.println("written");
      } else {
        throw new IllegalArgumentException("unknown command '" + line + "'");
      }
    }
  }
}
