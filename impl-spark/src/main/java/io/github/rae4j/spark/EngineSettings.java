// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.Rae4j;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.EngineOptions;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * The engine of the executors. Immutable.
 *
 * @param name of its provider, for example {@code onnxruntime}
 * @param device where it computes; {@link Device#AUTO} is decided by every executor for itself
 * @param threads of one operation; 0 for as many as Spark gives a task ({@code spark.task.cpus})
 * @param properties options of the engine, as {@code --engine-option} of the command takes them
 */
public record EngineSettings(
    String name, Device device, int threads, Map<String, String> properties)
    implements Serializable {
  /** ONNX Runtime on the processor, with the threads that Spark gives a task. */
  public static final EngineSettings DEFAULT =
      new EngineSettings(Rae4j.DEFAULT_ENGINE, Device.CPU, 0, Map.of());

  /** Copies the map and checks the number. */
  public EngineSettings {
    properties = Map.copyOf(properties);
    if (threads < 0) {
      throw new IllegalArgumentException("threads must not be negative, but are " + threads);
    }
  }

  /**
   * The options of the engine for one task.
   *
   * <p>The number of a GPU is the address that Spark gives the task, {@code
   * TaskContext.resources().get("gpu")}; without one it is 0.
   */
  public EngineOptions options(ExecutorPlace place) {
    int index = device == Device.CPU ? 0 : place.gpu().orElse(0);
    return new EngineOptions(device, index, threads(place), properties);
  }

  /** The threads of one operation of a task there. */
  public int threads(ExecutorPlace place) {
    return threads > 0 ? threads : place.taskCpus();
  }

  /** All of it as one line, the same for equal settings. */
  String key(ExecutorPlace place) {
    EngineOptions options = options(place);
    return String.join(
        " ",
        name,
        device.toString(),
        Integer.toString(options.deviceIndex()),
        Integer.toString(options.threads()),
        new TreeMap<>(properties).toString());
  }
}
