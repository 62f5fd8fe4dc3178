// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.spark.jobs.SparkJobs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are not as the driver: one line that names the host, and nothing is written. */
@ExtendWith(SharedCluster.class)
class UnequalExecutorsIT {
  /** A class of core that no job loads. */
  private static final String CHANGED = "io/github/rae4j/core/plan/ClusterSimulation.class";

  @TempDir Path folder;

  @Test
  void executorsWithoutTheNativeLibrary(StandaloneCluster cluster) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path jar : cluster.application()) {
      boolean natives = String.valueOf(jar.getFileName()).startsWith("onnxruntime-");
      jars.add(natives ? without(jar, "ai/onnxruntime/native/", "stripped.jar") : jar);
    }
    String said = sample(one(cluster, "no natives"), jars);
    assertTrue(said.contains("127.0.0."), said);
    assertTrue(said.contains("onnxruntime"), said);
  }

  @Test
  void tooLittleMemoryBesideTheHeap(StandaloneCluster cluster) {
    SparkSession.Builder session =
        one(cluster, "little memory")
            .config(
                "spark.executor.extraJavaOptions",
                "-XX:+UseSerialGC -XX:MaxDirectMemorySize=100k -Dio.netty.noPreferDirect=true"
                    + " -Dio.netty.maxDirectMemory=64000000");
    String said = sample(session, cluster.application());
    assertTrue(said.contains("127.0.0."), said);
    assertTrue(said.contains("memory"), said);
  }

  /** A session with one executor on either worker. */
  private static SparkSession.Builder one(StandaloneCluster cluster, String name) {
    return cluster.session(name, 768).config("spark.cores.max", "1");
  }

  /** The machine has jars of its own, one of them of another build, before those of the job. */
  @Test
  void anotherBuildOfRae4j() throws IOException {
    List<Path> stale = new ArrayList<>();
    for (Path jar : ClassPathJars.application(folder.resolve("stale"))) {
      stale.add(has(jar, CHANGED) ? without(jar, CHANGED, "rae4j-core-stale.jar") : jar);
    }
    try (StandaloneCluster cluster = StandaloneCluster.start(List.of(stale), 1, 1024)) {
      String said = sample(cluster.session("another build", 768), cluster.application());
      assertTrue(said.contains("host 127.0.0.1"), said);
      assertTrue(said.contains("from rae4j-core-stale.jar, which is not the "), said);
      assertTrue(said.contains("results may differ"), said);
    }
  }

  private static boolean has(Path jar, String entry) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.getEntry(entry) != null;
    }
  }

  /** Runs a job that has to fail before it begins, and returns the one line that it says. */
  private String sample(SparkSession.Builder builder, List<Path> jars) {
    SparkSession session =
        builder
            .config(
                "spark.jars", jars.stream().map(Path::toString).collect(Collectors.joining(",")))
            .getOrCreate();
    try {
      Path out = folder.resolve("out");
      StringWriter err = new StringWriter();
      int status =
          SparkJobs.run(
              new String[] {"sample", "--count", "8", "--steps", "2", "--out", out + "/"},
              new PrintWriter(new StringWriter()),
              new PrintWriter(err));
      assertEquals(1, status, err.toString());
      List<String> lines =
          err.toString().lines().filter(line -> line.startsWith("rae4j: ")).toList();
      assertEquals(1, lines.size(), err.toString());
      assertFalse(Files.exists(out), "something was written");
      return lines.get(0);
    } finally {
      session.stop();
    }
  }

  /** A copy of a jar that lacks what begins so. */
  private Path without(Path jar, String prefix, String name) throws IOException {
    Path copy = folder.resolve(name);
    try (ZipFile from = new ZipFile(jar.toFile());
        OutputStream out = Files.newOutputStream(copy);
        ZipOutputStream to = new ZipOutputStream(out)) {
      Enumeration<? extends ZipEntry> entries = from.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (!entry.getName().startsWith(prefix)) {
          to.putNextEntry(new ZipEntry(entry.getName()));
          from.getInputStream(entry).transferTo(to);
          to.closeEntry();
        }
      }
    }
    return copy;
  }
}
