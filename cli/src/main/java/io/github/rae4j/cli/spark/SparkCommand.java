// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.Rae4j;
import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.training.TrainerProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Runs a job on a Spark cluster by its spark-submit, or prints the line that does. */
@Command(
    name = "spark",
    description = {
      "Run a job on a Spark cluster: sample, encode, stats, evaluate generation, evaluate"
          + " reconstruction, train.",
      "A job takes the options of the command of the same name and gives the same bytes. --out is"
          + " on a file system that all hosts share (hdfs://, s3a://, a mounted folder)."
    },
    footer = {
      "",
      "Options of jobs beside those of their commands:",
      "  --format HOW      of sample: png (default), webdataset, parquet",
      "  --shard-size N    of sample: images per shard or table, a multiple of",
      "                    --batch-size",
      "  --round N         images that are committed together, and lost at most by a",
      "                    kill",
      "",
      "Examples:",
      "  rae4j spark sample --count 100 --out samples/ --master 'local[2]'",
      "  rae4j spark sample --config ditdh-xl-256-ag --count 50000 \\",
      "    --sampling balanced --out hdfs:///samples.npz --master yarn \\",
      "    --executors 8 --executor-cores 8 --dry-run",
      "  rae4j spark encode --config dinov2-b-vitxl --data /shared/imagenet/train \\",
      "    --out hdfs:///latents/ --master spark://host:7077",
      "  rae4j spark train stage2 --config /shared/dit.yaml --data /shared/latents \\",
      "    --out /shared/run --master spark://host:7077 --executors 4 \\",
      "    --executor-cores 8",
      "",
      "A run that was killed goes on when the same command is given again. docs/spark.md has the"
          + " rest."
    })
public final class SparkCommand implements Callable<Integer> {
  private static final String USUAL_HEAP = "2g";

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "JOB",
      description = "The job, followed by its options.")
  private Optional<String> job = Optional.empty();

  @Unmatched private List<String> rest = new ArrayList<>();

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Where to run: local[N], spark://HOST:7077, yarn, k8s://URL (default: as Spark's"
              + " spark-defaults.conf says, else local[*]).")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--deploy-mode",
      paramLabel = "MODE",
      description = "Where the driver runs: client (default) or cluster.")
  private Optional<String> deployMode = Optional.empty();

  @Option(
      names = "--spark-home",
      paramLabel = "DIR",
      description = "Folder of Spark 4 (default: SPARK_HOME, or that of spark-submit on the PATH).")
  private Optional<Path> sparkHome = Optional.empty();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Print the line of spark-submit, to be copied, and run nothing.")
  private boolean dryRun;

  @Option(names = "--executors", paramLabel = "N", description = "Number of executors.")
  private Optional<Integer> executors = Optional.empty();

  @Option(
      names = "--executor-cores",
      paramLabel = "N",
      description = "Processor cores of an executor.")
  private Optional<Integer> executorCores = Optional.empty();

  @Option(
      names = "--task-cpus",
      paramLabel = "N",
      description =
          "Cores, and threads of the engine, of one task; tasks of an executor share one model"
              + " (default: Spark's, 1, which makes most images a second).")
  private Optional<Integer> taskCpus = Optional.empty();

  @Option(
      names = "--executor-memory",
      paramLabel = "SIZE",
      defaultValue = USUAL_HEAP,
      description =
          "Java's heap of an executor; what the model needs beside it is added (default:"
              + " ${DEFAULT-VALUE}).")
  private String executorMemory = USUAL_HEAP;

  @Option(
      names = "--driver-memory",
      paramLabel = "SIZE",
      description = "Java's heap of the driver (default: Spark's, 1g).")
  private Optional<String> driverMemory = Optional.empty();

  @Option(
      names = "--executor-gpus",
      paramLabel = "N",
      description = "GPUs of an executor, one for each task (default: 1 with --device cuda).")
  private Optional<Integer> executorGpus = Optional.empty();

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "Any setting of Spark; wins over what rae4j sets.")
  private Map<String, String> conf = new LinkedHashMap<>();

  @Override
  public Integer call() {
    JobArguments arguments = JobArguments.parse(given());
    requireUsage();
    SparkHome home = SparkHome.find(sparkHome, System.getenv());
    SubmitLine line =
        new SubmitLine(
            home,
            OwnJars.beside(common.program()),
            common.hasPluginFolder() ? Optional.of(common.plugins()) : Optional.empty(),
            arguments,
            cluster(),
            jobWords());
    memory(arguments).ifPresent(line::memory);
    ShellLine shell = line.build();
    if (dryRun) {
      common.print(shell.toString());
      common.result(Map.of("spark", home.version(), "command", shell.words()));
      return 0;
    }
    return SubmitProcess.run(shell.words());
  }

  private List<String> given() {
    List<String> all = new ArrayList<>();
    job.ifPresent(all::add);
    all.addAll(rest);
    return all;
  }

  /** What this command has read, but the job needs to know. */
  private List<String> jobWords() {
    List<String> words = new ArrayList<>();
    if (common.isJson() && !dryRun) {
      words.add("--json");
    }
    if (common.isDebug()) {
      words.add("--debug");
    }
    return words;
  }

  private void requireUsage() {
    master.ifPresent(url -> MasterUrl.require("--master", url));
    Optional.ofNullable(conf.get(MasterUrl.SETTING))
        .ifPresent(url -> MasterUrl.require("--conf " + MasterUrl.SETTING, url));
    executors.ifPresent(n -> UsageException.requirePositive("--executors", n));
    executorCores.ifPresent(n -> UsageException.requirePositive("--executor-cores", n));
    taskCpus.ifPresent(n -> UsageException.requirePositive("--task-cpus", n));
    executorGpus.ifPresent(n -> UsageException.requirePositive("--executor-gpus", n));
    MemorySize.mib("--executor-memory", executorMemory);
    driverMemory.ifPresent(size -> MemorySize.mib("--driver-memory", size));
    if (taskCpus.isPresent() && executorCores.isPresent() && taskCpus.get() > executorCores.get()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--task-cpus %d: a task cannot have more than the %d cores of its executor"
                  + " (--executor-cores)",
              taskCpus.get(),
              executorCores.get()));
    }
    deployMode
        .filter(mode -> !mode.equals("client") && !mode.equals("cluster"))
        .ifPresent(
            mode -> {
              throw new UsageException("--deploy-mode is client or cluster, not '" + mode + "'");
            });
  }

  private ClusterOptions cluster() {
    return new ClusterOptions(
        master,
        deployMode,
        executors,
        executorCores,
        taskCpus,
        executorMemory,
        driverMemory,
        executorGpus,
        conf);
  }

  /** Empty where the config is not on this machine. */
  private Optional<? extends MemoryNeed> memory(JobArguments arguments) {
    if (arguments.config().contains("://")) {
      common.log(
          "note: the config is not read here, so the memory of its networks is not known; set"
              + " --conf spark.executor.memoryOverhead");
      return Optional.empty();
    }
    RaeConfig read =
        Rae4j.readConfig(
            arguments.config().isEmpty() ? ConfigMixin.BUNDLED : arguments.config(),
            arguments.overrides());
    RaeConfig config = arguments.fast() ? read.withFastSampler() : read;
    String name = arguments.job();
    boolean generates = name.equals("sample") || name.equals("evaluate generation");
    boolean decodes = generates || name.equals("evaluate reconstruction");
    try (Registry registry = common.registry()) {
      if (arguments.training().isPresent()) {
        return trainingMemory(arguments.training().get(), config, registry);
      }
      return Optional.of(ModelMemory.of(config, registry, generates, decodes));
    }
  }

  private Optional<TrainingMemory> trainingMemory(
      TrainingArguments training, RaeConfig config, Registry registry) {
    registry.find(TrainerProvider.class, training.part());
    Optional<TrainingMemory> memory =
        TrainingMemory.of(
            config, registry, training.part(), training.processes().or(() -> executors).orElse(1));
    if (memory.isEmpty()) {
      common.log(
          "note: the memory that training '"
              + training.part()
              + "' takes is not known here; set --conf spark.executor.memoryOverhead");
    }
    return memory;
  }
}
