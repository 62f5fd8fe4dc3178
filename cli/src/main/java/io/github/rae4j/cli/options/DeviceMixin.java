// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.processes.Share;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which engine computes, and where. */
public class DeviceMixin {
  /** More threads than that for each core only wait for one another. */
  private static final int THREADS_OF_A_CORE = 8;

  private static final int USUAL_THREADS = 64;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Engine: onnxruntime or pytorch (default: onnxruntime; pytorch to train).")
  private Optional<String> engine = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, cuda, or auto: cuda where it works (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--device-index",
      paramLabel = "I",
      defaultValue = "0",
      description = "Which GPU, from 0 (default: ${DEFAULT-VALUE}).")
  private int deviceIndex;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Processor threads; 0 lets the engine choose (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--engine-option",
      paramLabel = "KEY=VALUE",
      description = "An option of the engine, such as an ONNX Runtime session config entry.")
  private Map<String, String> properties = Map.of();

  public final String name() {
    return engine.orElse("onnxruntime");
  }

  /** The engine that trains. */
  public final String trainingName() {
    return engine.orElse("pytorch");
  }

  final boolean isAuto() {
    return parse() == Device.AUTO;
  }

  public EngineOptions engineOptions() {
    UsageException.requireNotNegative("--threads", threads);
    int cores = Runtime.getRuntime().availableProcessors();
    UsageException.requireAtMost(
        "--threads", threads, Math.max(USUAL_THREADS, THREADS_OF_A_CORE * cores), cores);
    UsageException.requireNotNegative("--device-index", deviceIndex);
    Optional<Share> share = Share.ofThisProcess();
    return new EngineOptions(
        parse(),
        share
            .filter(own -> parse() != Device.CPU)
            .map(own -> deviceIndex + own.index())
            .orElse(deviceIndex),
        share.map(own -> own.threads(threads)).orElse(threads),
        properties);
  }

  /** What the last bits of a result may depend on, beside engine and device. */
  public final Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    properties.forEach((key, value) -> settings.put("engine option " + key, value));
    settings.put("threads", Integer.toString(threads));
    return settings;
  }

  final Device parse() {
    try {
      return Device.parse(device);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--device: " + e.getMessage());
    }
  }
}
