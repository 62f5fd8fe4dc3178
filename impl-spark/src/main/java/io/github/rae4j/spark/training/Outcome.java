// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.training.TrainedModel;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the task of one process ended. What a user can mend is no exception of the task, since Spark
 * would run all tasks again for it.
 *
 * @param end how
 * @param message of a failure, naming the host; empty otherwise
 * @param steps of the whole run
 * @param files what was written, by part
 * @param provenance of the results
 */
record Outcome(
    End end, String message, long steps, Map<String, String> files, Map<String, String> provenance)
    implements Serializable {
  /** The ways to end. */
  enum End {
    /** The run is done. */
    DONE,
    /** This process failed. */
    FAILED,
    /** Another process failed or was lost. */
    ABANDONED
  }

  static Outcome done(TrainedModel trained) {
    Map<String, String> files = new LinkedHashMap<>();
    trained.files().forEach((part, file) -> files.put(part, file.toString()));
    return new Outcome(
        End.DONE, "", trained.steps(), files, new LinkedHashMap<>(trained.provenance()));
  }

  static Outcome failed(String message) {
    return new Outcome(End.FAILED, message, 0, Map.of(), Map.of());
  }

  static Outcome abandoned(String message) {
    return new Outcome(End.ABANDONED, message, 0, Map.of(), Map.of());
  }

  TrainedModel trained() {
    Map<String, Path> paths = new LinkedHashMap<>();
    files.forEach((part, file) -> paths.put(part, Path.of(file)));
    return new TrainedModel(steps, paths, provenance);
  }
}
