// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.engine.Device;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.training.TrainedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A driver program of its own: a session has the same master for as long as a virtual machine
 * lives, and executors are killed here.
 */
final class BarrierProgram {
  private BarrierProgram() {}

  /**
   * Trains, and writes what the run gave or said into a file.
   *
   * @param arguments master, processes, config, data, folder of the run, file, overrides
   */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    Path report = Path.of(words.get(5));
    SparkSession spark =
        SparkSession.builder()
            .master(words.get(0))
            .appName("barrier")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.memory", "700m")
            .config("spark.executorEnv.OMP_WAIT_POLICY", "passive")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
            .getOrCreate();
    try {
      TrainedModel trained =
          TrainOnSpark.builder()
              .trainer("stage2")
              .config(words.get(2), words.subList(6, words.size()))
              .data(words.get(3))
              .folder(words.get(4))
              .engine(new EngineSettings("pytorch", Device.CPU, 1, Map.of()))
              .processes(Integer.parseInt(words.get(1)))
              .patience(Duration.ofSeconds(40))
              .messages(message -> append(report, "message " + message))
              .run(spark);
      append(report, "steps " + trained.steps());
      append(report, "ema " + trained.files().get("ema"));
    } catch (RaeException e) {
      append(report, "error " + e.getMessage());
    } finally {
      spark.stop();
    }
  }

  private static synchronized void append(Path file, String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
