// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.Rae4j;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Loads one network and says how long that takes, how much memory it takes meanwhile, and how much
 * stays resident, each beyond what the process with the started engine had before. On Linux only.
 */
@Command(name = "load-memory", description = "Time and memory of loading a network.")
final class LoadMemory implements Callable<Integer> {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path PEAK = Path.of("/proc/self/clear_refs");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", required = true, description = "A YAML file or a preset.")
  private String config = "";

  @Option(names = "--part", description = "The network: ${COMPLETION-CANDIDATES}.")
  private Part part = Part.BACKBONE;

  @Option(names = "--weights", required = true, description = "Its weights.")
  private Path weights = Path.of("");

  @Option(names = "--threads", description = "Threads; 0 lets the engine choose.")
  private int threads;

  @Option(names = "--engine", description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = Rae4j.DEFAULT_ENGINE;

  @Option(names = "--precision", description = "Arithmetic (default: ${DEFAULT-VALUE}).")
  private String precision = Precision.FP32.toString();

  @Option(
      names = "--loads",
      description =
          "How often the network is loaded for the time, of which the shortest is taken; memory is"
              + " that of the first load (default: ${DEFAULT-VALUE}).")
  private int loads = 3;

  @Parameters(description = "key.path=value overrides of the config.")
  private List<String> overrides = List.of();

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(Programs.run(new LoadMemory(), args));
  }

  @Override
  public Integer call() throws IOException {
    Precision chosen = Precision.parse(precision);
    EngineOptions options = new EngineOptions(Device.CPU, 0, threads, Map.of(), chosen);
    try (Rae4j rae = Rae4j.builder().config(config, overrides).engine(engine, options).open()) {
      Network network = part.network(rae.assembly());
      System.gc();
      long before = status("VmRSS");
      // Starts the count of the peak anew.
      Files.writeString(PEAK, "5");
      List<Double> seconds = new ArrayList<>();
      long peak = 0;
      long resident = 0;
      for (int i = 0; i < Math.max(1, loads); i++) {
        long start = System.nanoTime();
        try (CompiledNetwork loaded =
            rae.engine().compile(network, Checkpoint.open(weights).weights())) {
          seconds.add((System.nanoTime() - start) / 1e9);
          if (i == 0) {
            peak = status("VmHWM") - before;
            System.gc();
            resident = status("VmRSS") - before;
          }
          loaded.signature();
        }
      }
      double file = Files.size(weights);
      spec.commandLine()
          .getOut()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s %s %s: loaded in %.2f s, resident %.3f GB = %.2f of the file, while loading"
                      + " %.3f GB = %.2f",
                  part.name().toLowerCase(Locale.ROOT),
                  engine,
                  chosen,
                  seconds.stream().mapToDouble(Double::doubleValue).min().orElse(0),
                  resident / 1e9,
                  resident / file,
                  peak / 1e9,
                  peak / file));
    }
    return 0;
  }

  /** Bytes of an entry of the process's status, which is in KiB. */
  private static long status(String key) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow(() -> new IOException(STATUS + " lacks " + key));
  }
}
