// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spark.ExecutorPlace;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Errors of tasks as users of the driver should see them. */
final class JobErrors {
  private JobErrors() {}

  /** An error that can travel, and says where it happened. */
  static RaeException onExecutor(ExecutorPlace place, RaeException problem) {
    String message = problem.getMessage();
    RaeException told =
        new RaeException(message.contains(place.host()) ? message : "on " + place + ": " + message);
    told.setStackTrace(problem.getStackTrace());
    return told;
  }

  /**
   * Runs a job of Spark.
   *
   * @throws RaeException what rae4j threw in a task, if that ended the job
   */
  static <R> R run(Callable<R> job) {
    try {
      return job.call();
    } catch (Exception e) { // Spark's calls throw checked exceptions that they do not declare.
      Optional<RaeException> ours = cause(e);
      if (ours.isPresent()) {
        throw new RaeException(ours.get().getMessage(), Where.UNKNOWN, e);
      }
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(e);
    }
  }

  private static Optional<RaeException> cause(Throwable problem) {
    for (Throwable at = problem; at != null; at = at.getCause()) {
      if (at instanceof RaeException ours) {
        return Optional.of(ours);
      }
    }
    return Optional.empty();
  }
}
