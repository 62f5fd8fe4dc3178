// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.cli.terminal.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the job {@code train} is told beside what all jobs are. Immutable.
 *
 * @param part what is trained, for example {@code stage2}
 * @param folder of the run, which all executors see
 * @param processes that train together, each in an executor of its own; empty for one in each
 *     executor
 */
record TrainingArguments(String part, String folder, Optional<Integer> processes) {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  /**
   * Checks what was given.
   *
   * @param words the arguments that are no overrides
   * @param config that was named; empty if none was
   * @param processes as it was written; empty if it was not
   * @throws UsageException saying what is missing or cannot be
   */
  static TrainingArguments of(List<String> words, String config, String folder, String processes) {
    if (words.size() != 1) {
      throw new UsageException(
          words.isEmpty()
              ? "spark train: say what to train, for example 'rae4j spark train stage2 ...'"
              : "spark train: unexpected argument '"
                  + words.get(1)
                  + "'; overrides have the form key.path=value");
    }
    if (config.isEmpty()) {
      throw new UsageException("spark train: --config FILE is missing");
    }
    if (SCHEME.matcher(folder).matches()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "spark train: --out %s is no folder; a run writes its checkpoints as files, so name a"
                  + " folder that all machines have mounted at the same place",
              folder));
    }
    return new TrainingArguments(
        words.get(0), folder, count(processes).map(TrainingArguments::positive));
  }

  private static Optional<Integer> count(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(text));
  }

  private static int positive(int count) {
    UsageException.requirePositive("--nproc", count);
    return count;
  }

  /**
   * Compares with what is asked of the cluster.
   *
   * @throws UsageException if barrier mode cannot start the processes there
   */
  void requireFitting(ClusterOptions cluster) {
    if (Boolean.parseBoolean(cluster.conf().get("spark.dynamicAllocation.enabled"))) {
      throw new UsageException(
          "spark train: all processes start at once (barrier mode), which Spark does not do with"
              + " --conf spark.dynamicAllocation.enabled=true; leave it out and say --executors N");
    }
    int executors = cluster.executors().orElse(processes.orElse(1));
    if (processes.orElse(1) > executors) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "spark train: --nproc %d needs as many executors, one for each process, but"
                  + " --executors is %d",
              processes.orElse(1),
              executors));
    }
    if (cluster.isLocal() && Math.max(executors, processes.orElse(1)) > 1) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "spark train: --master %s has no executors beside the driver, so one process trains;"
                  + " 'rae4j train --nproc %d' trains with several on one machine",
              cluster.master().orElse("local"),
              Math.max(executors, processes.orElse(1))));
    }
    if (cluster.taskCpus().isPresent() && !cluster.taskCpus().equals(cluster.executorCores())) {
      throw new UsageException(
          "spark train: a process has its executor to itself, so --executor-cores says how many"
              + " cores it has; leave --task-cpus out");
    }
    if (cluster.deployMode().filter("cluster"::equals).isPresent() && !isAbsolute()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "spark train: with --deploy-mode cluster the driver runs in a folder of Spark's, so"
                  + " --out %s is not what you see here; name it from the root",
              folder));
    }
  }

  private boolean isAbsolute() {
    try {
      return Path.of(folder).isAbsolute();
    } catch (InvalidPathException e) {
      throw new UsageException("spark train: --out: " + e.getMessage());
    }
  }
}
