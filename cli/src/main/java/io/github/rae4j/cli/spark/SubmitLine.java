// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts the line of spark-submit together. Not thread-safe. */
final class SubmitLine {
  private static final String MAIN = "io.github.rae4j.spark.jobs.SparkJobs";
  private static final String PLUGINS = "spark.plugins";
  private static final String PLUGIN = "io.github.rae4j.spark.RaePlugin";
  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final String TASK_CPUS = "spark.task.cpus";
  private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
  private static final String DISCOVERY = "spark.executor.resource.gpu.discoveryScript";
  private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

  private final SparkHome home;
  private final OwnJars jars;
  private final Optional<Path> plugins;
  private final JobArguments job;
  private final ClusterOptions cluster;
  private final List<String> more;
  private Optional<MemoryNeed> memory = Optional.empty();

  /**
   * Begins a line.
   *
   * @param plugins folder with plugins, whose jars go along
   * @param more further arguments of the job
   */
  SubmitLine(
      SparkHome home,
      OwnJars jars,
      Optional<Path> plugins,
      JobArguments job,
      ClusterOptions cluster,
      List<String> more) {
    this.home = home;
    this.jars = jars;
    this.plugins = plugins;
    this.job = job;
    this.cluster = cluster;
    this.more = List.copyOf(more);
  }

  /** Says what the job needs. */
  void memory(MemoryNeed needed) {
    memory = Optional.of(needed);
  }

  /**
   * The line.
   *
   * @throws UsageException if the memory that is asked for does not hold the model, or training
   *     cannot start its processes on what is asked for
   */
  ShellLine build() {
    job.training().ifPresent(training -> training.requireFitting(cluster));
    ShellLine line = new ShellLine(home.submit().toString());
    cluster.master().ifPresent(url -> line.add("--master", url));
    cluster.deployMode().ifPresent(mode -> line.add("--deploy-mode", mode));
    line.add("--class", MAIN);
    line.add("--name", "rae4j " + job.job());
    cluster.driverMemory().ifPresent(size -> line.add("--driver-memory", size));
    if (!cluster.isLocal()) {
      line.add("--executor-memory", cluster.executorMemory());
      executorCores().ifPresent(n -> line.add("--executor-cores", Integer.toString(n)));
      executors(line);
    }
    line.add("--jars", joined());
    settings().forEach((key, value) -> line.add("--conf", key + "=" + value));
    line.add(jars.main().toString());
    List<String> words = new ArrayList<>(job.words());
    words.addAll(job.arguments());
    // Else the job would begin with the executors that have come in the first seconds.
    job.training()
        .filter(training -> training.processes().isEmpty() && !cluster.isLocal())
        .flatMap(training -> cluster.executors())
        .ifPresent(n -> words.addAll(List.of("--nproc", Integer.toString(n))));
    words.addAll(more);
    line.add(words.toArray(String[]::new));
    return line;
  }

  /** A standalone master would else give all cores of a worker to one executor. */
  private Optional<Integer> executorCores() {
    return cluster
        .executorCores()
        .or(
            () ->
                job.training().isPresent() && cluster.isStandalone()
                    ? Optional.of(1)
                    : Optional.empty());
  }

  private Optional<Integer> executorCount() {
    return cluster.executors().or(() -> job.training().flatMap(TrainingArguments::processes));
  }

  private void executors(ShellLine line) {
    if (executorCount().isEmpty()) {
      return;
    }
    int count = executorCount().get();
    if (cluster.isStandalone()) {
      // Its master knows no number of executors, only cores of all of them.
      line.add(
          "--total-executor-cores", Integer.toString(count * cluster.executorCores().orElse(1)));
    } else {
      line.add("--num-executors", Integer.toString(count));
    }
  }

  private String joined() {
    List<Path> all = new ArrayList<>(jars.others(home.jars(), job.engine()));
    plugins.ifPresent(folder -> all.addAll(pluginJars(folder)));
    return all.stream().map(Path::toString).collect(Collectors.joining(","));
  }

  /** A plugin is a jar, or a folder of jars. */
  private static List<Path> pluginJars(Path folder) {
    List<Path> all = new ArrayList<>(OwnJars.jars(folder));
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(
            folder, each -> Files.isDirectory(each) && !OwnJars.isHidden(each))) {
      folders.forEach(each -> all.addAll(OwnJars.jars(each)));
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    }
    return all;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(PLUGINS, PLUGIN);
    if (job.training().isPresent() && !cluster.isLocal()) {
      // Barrier mode starts all tasks at once, each with an executor to itself.
      settings.put(DYNAMIC, "false");
      executorCores().ifPresent(n -> settings.put(TASK_CPUS, Integer.toString(n)));
    } else {
      cluster.taskCpus().ifPresent(n -> settings.put(TASK_CPUS, Integer.toString(n)));
    }
    boolean onGpu = job.device().equals("cuda");
    Optional<Integer> gpus =
        cluster.executorGpus().or(() -> onGpu ? Optional.of(1) : Optional.empty());
    if (gpus.isPresent() && !cluster.isLocal()) {
      settings.put(EXECUTOR_GPUS, Integer.toString(gpus.get()));
      settings.put(TASK_GPUS, "1");
      home.gpuDiscovery().ifPresent(script -> settings.put(DISCOVERY, script.toString()));
    }
    if (onGpu) {
      // As ./rae4j sets it: with workspaces of fixed sizes products have the same bits every time.
      settings.put("spark.executorEnv.CUBLAS_WORKSPACE_CONFIG", ":4096:8");
    }
    if (job.usesOpenBlas() && !cluster.isLocal()) {
      // As ./rae4j sets it: OpenMP's threads sleep while those of OpenBLAS compute.
      settings.put("spark.executorEnv.OMP_WAIT_POLICY", "passive");
    }
    if (!cluster.isLocal()) {
      memory.ifPresent(needed -> settings.put(OVERHEAD, overhead(needed, onGpu) + "m"));
    }
    cluster.conf().forEach(settings::put);
    // Several plugins of Spark live beside one another.
    Optional.ofNullable(cluster.conf().get(PLUGINS))
        .filter(theirs -> !theirs.contains(PLUGIN))
        .ifPresent(theirs -> settings.put(PLUGINS, PLUGIN + "," + theirs));
    return settings;
  }

  private long overhead(MemoryNeed needed, boolean onGpu) {
    long heap = MemorySize.mib("--executor-memory", cluster.executorMemory());
    long overhead = needed.overheadMib(job.batchSize(), tasksAtOnce(), heap, onGpu);
    Optional.ofNullable(cluster.conf().get(OVERHEAD))
        .ifPresent(
            given -> {
              long mib = MemorySize.mib(OVERHEAD, given);
              if (mib < overhead) {
                throw new UsageException(
                    String.format(
                        Locale.ROOT,
                        "--conf %s=%s is too little: %s, which needs about %,d MiB beside the heap;"
                            + " give %dm, or leave it out",
                        OVERHEAD,
                        given,
                        needed.reason(job.batchSize(), tasksAtOnce()),
                        overhead,
                        overhead));
              }
            });
    return overhead;
  }

  private int tasksAtOnce() {
    int cores = cluster.executorCores().orElse(1);
    return Math.max(1, cores / cluster.taskCpus().orElse(1));
  }
}
