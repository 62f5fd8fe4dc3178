// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.cli.spark.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkCommandTest {
  private static final String LIB = "rae4j.lib";

  @TempDir Path folder;

  private Installed installed;

  @BeforeEach
  void install() {
    installed = Installed.in(folder);
    System.setProperty(LIB, installed.lib().toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(LIB);
  }

  private Run spark(Object... arguments) {
    Object[] all = new Object[arguments.length + 3];
    all[0] = "spark";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--spark-home";
    all[arguments.length + 2] = installed.spark();
    return Run.of(all);
  }

  @Test
  void aDryRunPrintsALineThatCanBeCopied() {
    Run run =
        spark("sample", "--count", 4, "--master", "local[2]", "--out", "x/", "--dry-run").done();
    assertTrue(run.out().startsWith(installed.spark() + "/bin/spark-submit \\\n"), run.out());
    assertTrue(run.out().endsWith("sample --count 4 --out x/\n"), run.out());
    assertTrue(run.out().contains("--master 'local[2]' \\\n"), run.out());
  }

  @Test
  void theMemoryOfTheModelIsAskedForOnACluster() {
    JsonNode line =
        spark("sample", "--out", "x/", "--master", "yarn", "--dry-run", "--json").json();
    assertEquals("4.2.0", line.path("spark").asText());
    String words = line.path("command").toString();
    // 512 MiB, a tenth of 2 GiB, and a small model.
    String overhead = words.replaceAll(".*memoryOverhead=(\\d+)m.*", "$1");
    int mib = Integer.parseInt(overhead);
    assertTrue(mib > 716 && mib < 1000, words);
  }

  @Test
  void theMemoryOfTrainingIsAskedForOnACluster() {
    Object[] words = {
      "train",
      "stage2",
      "--config",
      "tiny-fashion",
      "--data",
      "d",
      "--out",
      "run",
      "--master",
      "yarn",
      "--executors",
      2,
      "--dry-run",
      "--json",
      "training.global_batch_size=4"
    };
    String line = spark(words).json().path("command").toString();
    // 512 MiB, a tenth of 2 GiB, buckets of gradients, and a small model.
    int mib = Integer.parseInt(line.replaceAll(".*memoryOverhead=(\\d+)m.*", "$1"));
    assertTrue(mib > 930 && mib < 1300, line);
    assertTrue(line.endsWith("\"training.global_batch_size=4\",\"--nproc\",\"2\"]"), line);
    Run other =
        spark(
            "train",
            "encoder",
            "--config",
            "tiny-fashion",
            "--data",
            "d",
            "--out",
            "run",
            "--master",
            "yarn",
            "--dry-run",
            "training.global_batch_size=4");
    assertEquals(0, other.status(), other.err());
    assertTrue(other.err().contains("training 'encoder' takes is not known here"), other.err());
  }

  @Test
  void theLineIsRunAndItsStatusGivenBack() throws IOException {
    Run run = spark("stats", "--data", "photos", "--out", "stat.pt", "--debug");
    assertEquals(3, run.status(), run.err());
    String called = Files.readString(installed.spark().resolve("bin/called"));
    assertTrue(called.endsWith("stats --data photos --out stat.pt --debug\n"), called);
  }

  @Test
  void mastersOfEveryFormThatSparkHasAreTaken() {
    for (String master :
        new String[] {
          "local",
          "local[*]",
          "local[2]",
          "local[*, 3]",
          "local[2,3]",
          "local-cluster[2,1,1024]",
          "yarn",
          "spark://a:7077",
          "spark://a:7077,b:7077",
          "k8s://https://api:6443"
        }) {
      spark("sample", "--out", "x/", "--master", master, "--dry-run").done();
    }
    for (String master :
        new String[] {"nosuch", "local[]", "local[0]", "local[x]", "spark:/a", "k8s://", "Yarn"}) {
      spark("sample", "--out", "x/", "--master", master, "--dry-run")
          .usage("--master: '" + master + "' is none of the forms", "spark://HOST:PORT");
      spark("sample", "--out", "x/", "--conf", "spark.master=" + master, "--dry-run")
          .usage("--conf spark.master: '" + master + "'");
    }
  }

  @Test
  void whatIsAnotherJobsOptionIsRefusedBeforeSparkStarts() {
    spark("encode", "--data", "d", "--out", "x/", "--shard-size", 1, "--dry-run").done();
    spark("encode", "--data", "d", "--out", "x/", "--format", "png").usage("--format");
    spark("stats", "--data", "d", "--out", "s.pt", "--shard-size", 8).usage("--shard-size");
    spark("sample", "--out", "x/", "--shard-size", "1G").usage("--shard-size", "1G");
    spark("sample", "--out", "x/", "--round", "all").usage("--round", "all");
    spark("sample", "--out", "x/", "--shard-size", 64, "--round", 640, "--dry-run").done();
  }

  @Test
  void wrongCallsAreRefusedBeforeAnythingRuns() throws IOException {
    spark().usage("which job?");
    spark("sampel", "--out", "x").usage("there is no job 'sampel'", "did you mean 'sample'?");
    spark("trian", "stage2").usage("there is no job 'trian'", "did you mean 'train'?");
    spark("train", "--data", "d", "--out", "x").usage("say what to train");
    spark("train", "stage2", "--data", "d", "--out", "x").usage("--config FILE is missing");
    spark("train", "stage2", "--config", "c", "--data", "d").usage("--out");
    spark("train", "stage2", "--config", "c", "--data", "d", "--out", "hdfs:///x")
        .usage("--out hdfs:///x is no folder", "mounted");
    spark("train", "stage2", "more", "--config", "c", "--data", "d", "--out", "x")
        .usage("unexpected argument 'more'");
    spark("train", "stage2", "--config", "c", "--data", "d", "--out", "x", "--device-index", 1)
        .usage("--device-index is not for jobs on Spark");
    spark("train", "stage2", "--config", "c", "--data", "d", "--out", "x", "--nproc", 0)
        .usage("--nproc");
    spark(
            "train",
            "stage3",
            "--config",
            "tiny-fashion",
            "--data",
            "d",
            "--out",
            "x",
            "--master",
            "yarn")
        .failed("stage3", "stage2");
    spark("evaluate").usage("there is no job 'evaluate'");
    spark("sample").usage("--out is missing");
    spark("sample", "--out", "x", "--cuont", 3).usage("--cuont");
    spark("stats", "--data", "d", "--out", "s.pt", "--momentum", "0.1")
        .usage("--momentum is not for jobs on Spark");
    spark("sample", "--out", "x", "--executor-memory", "much").usage("--executor-memory", "much");
    spark("sample", "--out", "x", "--executor-cores", 2, "--task-cpus", 4).usage("--task-cpus 4");
    spark("sample", "--out", "x", "--deploy-mode", "there").usage("--deploy-mode");
    spark("evaluate", "generation", "--out", "x.npz").usage("keeps no images");
    spark("sample", "--out", "x", "--fast", "--steps", 9).usage("--fast", "leave --steps out");
    spark("sample", "--out", "x", "--fast", "guidance.scale=2").usage("leave guidance.scale=2 out");
    spark("evaluate", "generation", "--config", "ditdh-s-256", "--fast")
        .failed("ditdh-s-256", "section 'fast'");
    spark("evaluate", "reconstruction", "--images", "d", "--fast").usage("--fast");
    spark("sample", "--out", "x", "--config", "tiny-fashon").failed("tiny-fashon");
    assertEquals(false, Files.exists(installed.spark().resolve("bin/called")));
  }
}
