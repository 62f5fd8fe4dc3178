// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.spark.jobs.SparkJobs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that the driver and one of two executors see, or see otherwise: one line that names the
 * other executor's host and the path. The paths are relative, and each process has a working
 * directory of its own.
 */
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnequalFilesIT {
  private static final int COUNT = 24;
  private static final String DATA = "target/unequal/pictures";
  private static final String FEWER = "target/unequal/fewer";
  private static final String MODEL = "target/unequal/model";
  private static final String CONFIG = MODEL + "/configs/DiTDH-Tiny_cfg.yaml";

  @TempDir static Path folder;

  private SparkSession session;

  @BeforeAll
  void start(StandaloneCluster cluster) throws IOException {
    pictures(Path.of(DATA));
    pictures(Path.of(FEWER));
    copy(BundledModel.tinyFashion(ModelLocations.fromEnvironment()).folder(), Path.of(MODEL));
    session =
        cluster.session("unequal files", 768).config("spark.task.maxFailures", "1").getOrCreate();
    String all = Path.of("target/unequal").toAbsolutePath().toString();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    long prepared =
        spark
            .parallelize(Collections.nCopies(16, all), 16)
            .map(UnequalFilesIT::onExecutor)
            .distinct()
            .count();
    assertEquals(2, prepared, "executors that have run a task");
  }

  @AfterAll
  void stop() throws IOException {
    session.stop();
    delete(Path.of("target/unequal"));
  }

  /** Executor 0 gets what the driver has, and executor 1 two pictures of one of the folders. */
  private static String onExecutor(String all) throws IOException, InterruptedException {
    Thread.sleep(300); // So that the other executor takes tasks as well.
    String executor = SparkEnv.get().executorId();
    Path from = Path.of(all);
    if (!Files.exists(Path.of(FEWER))) {
      if (executor.equals("0")) {
        copy(from.resolve("pictures"), Path.of(DATA));
        copy(from.resolve("fewer"), Path.of(FEWER));
        copy(from.resolve("model"), Path.of(MODEL));
      } else {
        Files.createDirectories(Path.of(FEWER));
        for (String name : List.of("0000.png", "0001.png")) {
          Files.copy(from.resolve("fewer").resolve(name), Path.of(FEWER, name));
        }
      }
    }
    return executor;
  }

  private static void pictures(Path to) throws IOException {
    Files.createDirectories(to);
    Random random = new Random(2);
    for (int i = 0; i < COUNT; i++) {
      byte[] rgb = new byte[3 * 32 * 32];
      random.nextBytes(rgb);
      PngWriter.write(
          to.resolve(String.format(Locale.ROOT, "%04d.png", i)),
          new RgbImage(32, 32, rgb),
          Map.of());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = new ArrayList<>(files.toList());
    }
    Collections.reverse(all);
    for (Path file : all) {
      Files.delete(file);
    }
  }

  /** Runs a job that has to fail, and returns the one line that it says. */
  private static String failed(Object... arguments) {
    StringWriter err = new StringWriter();
    int status =
        SparkJobs.run(
            Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err));
    assertEquals(1, status, err.toString());
    List<String> lines = err.toString().lines().filter(line -> line.startsWith("rae4j: ")).toList();
    assertEquals(1, lines.size(), err.toString());
    return lines.get(0);
  }

  private String otherHost() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
        ? "(executor 1)"
        : "127.0.0.1";
  }

  private void assertNames(String said, String path) {
    assertTrue(said.contains("host 127.0.0."), said);
    assertTrue(said.contains(otherHost()), said);
    assertTrue(said.contains(path), said);
  }

  @Test
  void aDataFolderThatOneExecutorDoesNotSee() {
    assertNames(
        failed(
            "stats",
            "--data",
            DATA,
            "--batch-size",
            2,
            "--round",
            COUNT,
            "--out",
            folder.resolve("a.safetensors")),
        DATA);
    assertNames(
        failed(
            "encode",
            "--data",
            DATA,
            "--batch-size",
            2,
            "--round",
            COUNT,
            "--out",
            folder.resolve("b.safetensors")),
        DATA);
  }

  @Test
  void aDataFolderOfWhichOneExecutorSeesLess() {
    for (Object[] job :
        new Object[][] {
          {"stats", "--data", FEWER, "--out", folder.resolve("c.safetensors"), "--round", COUNT},
          {
            "evaluate",
            "reconstruction",
            "--images",
            FEWER,
            "--metrics",
            "psnr",
            "--feature-batch-size",
            2
          }
        }) {
      List<Object> words = new ArrayList<>(Arrays.asList(job));
      words.addAll(List.of("--batch-size", 2));
      String said = failed(words.toArray());
      assertNames(said, FEWER);
      assertTrue(said.contains("2 images") && said.contains("24"), said);
    }
  }

  @Test
  void aModelThatOneExecutorDoesNotSee() {
    assertNames(
        failed(
            "sample",
            "--config",
            CONFIG,
            "--count",
            COUNT,
            "--batch-size",
            2,
            "--steps",
            2,
            "--round",
            COUNT,
            "--out",
            folder.resolve("d") + "/"),
        CONFIG);
  }
}
