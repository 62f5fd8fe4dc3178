// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;

/**
 * An error on an executor on its way to the driver: one sentence that names the host. What rae4j
 * throws elsewhere says where something is wrong by optional values, which Java cannot serialise.
 */
public final class TaskFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Stands before the sentence, so that it is found again in Spark's text. */
  private static final String MARK = "[rae4j] ";

  private static final Pattern MARKED = Pattern.compile(Pattern.quote(MARK) + "(.*)");
  private static final Pattern LOST = Pattern.compile("\\(([^() ]+) executor ([^() ]+)\\): (.*)");

  private TaskFailure(String message) {
    super(message);
  }

  /**
   * Computes in a task; an error of rae4j names the host then, and so does a batch that does not
   * fit into memory, for which Spark would end the executor without a word.
   */
  public static <T> T onExecutor(Supplier<T> action) {
    try {
      return action.get();
    } catch (RaeException e) {
      throw of(e);
    } catch (OutOfMemoryError e) {
      throw of(
          new DeviceException(
              String.format(
                  Locale.ROOT,
                  "%s has not enough memory for a batch: %s; make the batch smaller, raise"
                      + " spark.executor.memory (the Java heap) or spark.executor.memoryOverhead"
                      + " (weights and batches), or run fewer tasks at once (spark.task.cpus)",
                  ExecutorPlace.current(),
                  e.getMessage()),
              Where.UNKNOWN,
              e));
    }
  }

  /** An error of rae4j as it travels: it names the host on which it was thrown. */
  public static TaskFailure of(RaeException problem) {
    ExecutorPlace place = ExecutorPlace.current();
    String message = String.valueOf(problem.getMessage());
    TaskFailure failure =
        new TaskFailure(
            MARK
                + (message.contains(place.host()) ? message : "on " + place + ": " + message)
                    .replace("\n", " "));
    failure.setStackTrace(problem.getStackTrace());
    return failure;
  }

  /**
   * Runs Spark jobs on the driver; an error of a task becomes one sentence.
   *
   * @throws RaeException what a task has thrown, naming its host; or that Spark has given up
   */
  public static <T> T onDriver(Supplier<T> action) {
    try {
      return action.get();
    } catch (RaeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw explain(e);
    } catch (Exception e) {
      // Scala throws checked exceptions that no signature names.
      throw explain(new IllegalStateException(e));
    }
  }

  /**
   * What a user should read of an error of a Spark job.
   *
   * @return the error of the task in one sentence, or the exception itself if it is of the driver
   */
  private static RuntimeException explain(RuntimeException problem) {
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
    if (problem.getCause() instanceof SparkException gaveUp) {
      return new DeviceException(
          "Spark has given up: "
              + String.valueOf(gaveUp.getMessage()).lines().findFirst().orElse("")
              + "; a task is tried as often as spark.task.maxFailures says, and the log of the"
              + " executor that is named tells more",
          Where.UNKNOWN,
          problem);
    }
    return problem;
  }
}
