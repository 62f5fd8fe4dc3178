// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error on an executor on its way to the driver: one sentence that names the host. What rae4j
 * throws elsewhere says where something is wrong by optional values, which Java cannot serialise.
 */
final class TaskFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Stands before the sentence, so that it is found again in Spark's text. */
  private static final String MARK = "[rae4j] ";

  private static final Pattern MARKED = Pattern.compile(Pattern.quote(MARK) + "(.*)");
  private static final Pattern LOST =
      Pattern.compile("\\(([^() ]+) executor ([^() ]+)\\): (.*)");

  private TaskFailure(String message) {
    super(message);
  }

  /** The error of a task. */
  static TaskFailure on(String host, RaeException problem) {
    String message = String.valueOf(problem.getMessage());
    TaskFailure failure =
        new TaskFailure(
            MARK
                + (message.contains(host) ? message : "on host " + host + ": " + message)
                    .replace("\n", " "));
    failure.setStackTrace(problem.getStackTrace());
    return failure;
  }

  /**
   * What a user should read of an error of a Spark job.
   *
   * @return the error of the task in one sentence, or the exception itself if it is of the driver
   */
  static RuntimeException explain(RuntimeException problem) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof RaeException ours) {
        return ours;
      }
      all.append(cause.getMessage()).append('\n');
    }
    Matcher marked = MARKED.matcher(all);
    if (marked.find()) {
      return new RaeException(marked.group(1), Where.UNKNOWN, problem);
    }
    Matcher lost = LOST.matcher(all);
    if (lost.find()) {
      return new DeviceException(
          String.format(
              Locale.ROOT,
              "a task failed as often as Spark allows (spark.task.maxFailures), the last time on"
                  + " host %s, executor %s: %s",
              lost.group(1),
              lost.group(2),
              lost.group(3)),
          Where.UNKNOWN,
          problem);
    }
    return problem;
  }
}
