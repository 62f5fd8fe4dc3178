// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubmitLineTest {
  private static final ModelMemory LARGE = new ModelMemory(3_356_000_000L, 100_000_000L);

  @TempDir Path folder;

  private Installed installed;

  @BeforeEach
  void install() {
    installed = Installed.in(folder);
  }

  private static ClusterOptions cluster(String master, Map<String, String> conf) {
    return new ClusterOptions(
        Optional.of(master),
        Optional.empty(),
        Optional.of(4),
        Optional.of(8),
        Optional.of(2),
        "4g",
        Optional.of("2g"),
        Optional.empty(),
        new LinkedHashMap<>(conf));
  }

  private SubmitLine line(ClusterOptions cluster, String... job) {
    return new SubmitLine(
        SparkHome.find(Optional.of(installed.spark()), Map.of()),
        new OwnJars(installed.lib()),
        Optional.empty(),
        JobArguments.parse(List.of(job)),
        cluster,
        List.of());
  }

  /** The whole line, with the folders of the test left out. */
  private String shown(ShellLine line) {
    return line.toString().replace(folder.toString(), "");
  }

  /** Spark's OpenCSV 2 has other packages, while its Jackson would come before ours. */
  @Test
  void librariesThatSparkHasUnderOtherPackagesAreTaken() throws IOException {
    OwnJars own = new OwnJars(installed.lib());
    Files.createFile(installed.lib().resolve("opencsv-5.12.0.jar"));
    for (Map.Entry<String, Boolean> each :
        Map.of("opencsv-2.3.jar", true, "opencsv-5.11.jar", false, "csv.jar", true).entrySet()) {
      List<String> names =
          own.others(Set.of(each.getKey(), "jackson-databind-2.21.2.jar"), "onnxruntime").stream()
              .map(jar -> String.valueOf(jar.getFileName()))
              .toList();
      assertEquals(each.getValue(), names.contains("opencsv-5.12.0.jar"), each.getKey());
      assertFalse(names.contains("jackson-databind-2.23.0.jar"));
    }
  }

  @Test
  void sayItAllForYarn() {
    SubmitLine line =
        line(
            cluster("yarn", Map.of("spark.yarn.queue", "night jobs")),
            "sample",
            "--count",
            "50000",
            "--labels=cat",
            "--out",
            "hdfs:///x.npz",
            "guidance.scale=1.5");
    line.memory(LARGE);
    // Two copies of the weights, 4 tasks of 16 guided images, 512 MiB, and a tenth of the heap.
    long bytes = (512L << 20) + 2 * 3_356_000_000L + 2L * 100_000_000 * 16 * 4;
    long overhead = (bytes >> 20) + 1 + 409;
    assertEquals(
        """
        /spark/bin/spark-submit \\
          --master yarn \\
          --class io.github.rae4j.spark.jobs.SparkJobs \\
          --name 'rae4j sample' \\
          --driver-memory 2g \\
          --executor-memory 4g \\
          --executor-cores 8 \\
          --num-executors 4 \\
          --jars /lib/onnxruntime-1.28.0.jar,/lib/picocli-4.7.7.jar,\
        /lib/rae4j-core-0.1.0-SNAPSHOT.jar,/lib/rae4j-impl-onnxruntime-0.1.0-SNAPSHOT.jar \\
          --conf spark.plugins=io.github.rae4j.spark.RaePlugin \\
          --conf spark.task.cpus=2 \\
          --conf spark.executor.memoryOverhead=%dm \\
          --conf 'spark.yarn.queue=night jobs' \\
          /lib/spark/rae4j-impl-spark-0.1.0-SNAPSHOT.jar \\
          sample --count 50000 --labels=cat --out hdfs:///x.npz guidance.scale=1.5\
        """
            .formatted(overhead),
        shown(line.build()));
  }

  @Test
  void aStandaloneMasterIsToldCoresAndLocalModeNeither() {
    String standalone =
        line(cluster("spark://h:7077", Map.of()), "stats", "--data", "d", "--out", "s.pt")
            .build()
            .toString();
    assertTrue(standalone.contains("--total-executor-cores 32"), standalone);
    assertFalse(standalone.contains("--num-executors"), standalone);
    String local =
        line(cluster("local[2]", Map.of()), "stats", "--data", "d", "--out", "s.pt")
            .build()
            .toString();
    assertFalse(local.contains("executor"), local);
  }

  @Test
  void pluginsOfTheUserStandBesideOurs() {
    String line =
        line(cluster("yarn", Map.of("spark.plugins", "com.Other")), "sample", "--out", "x/")
            .build()
            .toString();
    assertTrue(line.contains("spark.plugins=io.github.rae4j.spark.RaePlugin,com.Other"), line);
  }

  @Test
  void theJarsOfPluginsGoAlongAsTheFolderOfPluginsReadsThem() throws IOException {
    Path plugins = folder.resolve("plugins");
    Files.createDirectories(plugins.resolve("more"));
    Files.createDirectories(plugins.resolve(".git"));
    for (String file : List.of("a.jar", "X.JAR", "more/y.Jar", ".git/z.jar", ".h.jar", "n.txt")) {
      Files.writeString(plugins.resolve(file), "");
    }
    String line =
        new SubmitLine(
                SparkHome.find(Optional.of(installed.spark()), Map.of()),
                new OwnJars(installed.lib()),
                Optional.of(plugins),
                JobArguments.parse(List.of("sample", "--out", "x/")),
                cluster("yarn", Map.of()),
                List.of())
            .build()
            .toString();
    for (String taken : List.of("plugins/a.jar", "plugins/X.JAR", "plugins/more/y.Jar")) {
      assertTrue(line.contains(taken), line);
    }
    for (String left : List.of("z.jar", ".h.jar", "n.txt")) {
      assertFalse(line.contains(left), line);
    }
  }

  @Test
  void gpusAreAskedForWithTheDeviceAndTheOtherEngineStaysAtHome() {
    String line =
        line(
                cluster("yarn", Map.of()),
                "encode",
                "--data",
                "d",
                "--out",
                "latents/",
                "--engine",
                "pytorch",
                "--device",
                "cuda")
            .build()
            .toString();
    assertTrue(line.contains("spark.executor.resource.gpu.amount=1"), line);
    assertTrue(line.contains("spark.task.resource.gpu.amount=1"), line);
    assertTrue(line.contains("CUBLAS_WORKSPACE_CONFIG=:4096:8"), line);
    assertTrue(line.contains("pytorch-2.13.0-1.5.14.jar"), line);
    assertFalse(line.contains("onnxruntime-1.28.0.jar"), line);
  }

  @Test
  void tooLittleMemoryIsRefusedWithWhatIsNeeded() {
    SubmitLine line =
        line(
            cluster("yarn", Map.of("spark.executor.memoryOverhead", "1g")),
            "sample",
            "--out",
            "x/");
    line.memory(LARGE);
    UsageException problem = assertThrows(UsageException.class, line::build);
    String message = String.valueOf(problem.getMessage());
    assertTrue(message.contains("spark.executor.memoryOverhead=1g is too little"), message);
    assertTrue(message.contains("3,200 MiB of weights"), message);
    assertTrue(message.contains("4 tasks at once"), message);
    assertTrue(message.contains("which needs about"), message);
  }

  private static ClusterOptions standalone(
      Optional<Integer> executors, Optional<Integer> cores, Map<String, String> conf) {
    return new ClusterOptions(
        Optional.of("spark://h:7077"),
        Optional.empty(),
        executors,
        cores,
        Optional.empty(),
        "2g",
        Optional.empty(),
        Optional.empty(),
        new LinkedHashMap<>(conf));
  }

  private SubmitLine training(ClusterOptions cluster, String... more) {
    List<String> words =
        new ArrayList<>(List.of("train", "stage2", "--config", "c.yaml", "--data", "/d"));
    words.addAll(List.of("--out", "/run"));
    words.addAll(List.of(more));
    return line(cluster, words.toArray(String[]::new));
  }

  @Test
  void trainingHasAnExecutorForEachProcess() {
    SubmitLine line =
        training(standalone(Optional.of(4), Optional.of(8), Map.of()), "training.zero_stage=1");
    line.memory(new TrainingMemory(100_000_000, 0, 50_000_000, 16, 0, 4, true));
    // 12 bytes a parameter and 3 of 12 in shards, 16 images, the buckets, 512 MiB, a tenth of 2
    // GiB.
    long bytes = 1_500_000_000L + 16 * 50_000_000L + 225_000_000L + (512L << 20);
    long overhead = (bytes >> 20) + 1 + 204;
    assertEquals(
        """
        /spark/bin/spark-submit \\
          --master spark://h:7077 \\
          --class io.github.rae4j.spark.jobs.SparkJobs \\
          --name 'rae4j train' \\
          --executor-memory 2g \\
          --executor-cores 8 \\
          --total-executor-cores 32 \\
          --jars /lib/javacpp-1.5.14-linux-x86_64.jar,/lib/picocli-4.7.7.jar,\
        /lib/pytorch-2.13.0-1.5.14.jar,/lib/rae4j-core-0.1.0-SNAPSHOT.jar,\
        /lib/rae4j-impl-pytorch-0.1.0-SNAPSHOT.jar \\
          --conf spark.plugins=io.github.rae4j.spark.RaePlugin \\
          --conf spark.dynamicAllocation.enabled=false \\
          --conf spark.task.cpus=8 \\
          --conf spark.executorEnv.OMP_WAIT_POLICY=passive \\
          --conf spark.executor.memoryOverhead=%dm \\
          /lib/spark/rae4j-impl-spark-0.1.0-SNAPSHOT.jar \\
          train stage2 --config c.yaml --data /d --out /run training.zero_stage=1 --nproc 4\
        """
            .formatted(overhead),
        shown(line.build()));
  }

  @Test
  void processesAskForExecutorsOfACoreEach() {
    String line =
        training(standalone(Optional.empty(), Optional.empty(), Map.of()), "--nproc", "3")
            .build()
            .toString();
    assertTrue(line.contains("--executor-cores 1 "), line);
    assertTrue(line.contains("--total-executor-cores 3 "), line);
    assertTrue(line.endsWith("--nproc 3"), line);
    String bf16 =
        training(standalone(Optional.of(2), Optional.of(8), Map.of()), "--precision", "BF16")
            .build()
            .toString();
    assertFalse(bf16.contains("OMP_WAIT_POLICY"), bf16);
  }

  private static void refused(SubmitLine line, String part) {
    String message = String.valueOf(assertThrows(UsageException.class, line::build).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void whatBarrierModeCannotStartIsRefused() {
    Optional<Integer> two = Optional.of(2);
    refused(
        training(standalone(two, two, Map.of("spark.dynamicAllocation.enabled", "true"))),
        "spark.dynamicAllocation.enabled=true");
    refused(
        training(standalone(two, two, Map.of()), "--nproc", "3"),
        "--nproc 3 needs as many executors, one for each process, but --executors is 2");
    refused(training(cluster("spark://h:7077", Map.of())), "leave --task-cpus out");
    refused(training(cluster("local[2]", Map.of())), "rae4j train --nproc 4");
    SubmitLine little =
        training(standalone(two, two, Map.of("spark.executor.memoryOverhead", "1g")));
    little.memory(new TrainingMemory(100_000_000, 0, 50_000_000, 16, 0, 2, false));
    refused(little, "100,000,000 parameters with gradients, AdamW's state and average, and 16");
  }
}
