// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkHomeTest {
  @TempDir Path folder;

  private static void refused(Optional<Path> named, Map<String, String> environment, String part) {
    RaeException problem =
        assertThrows(RaeException.class, () -> SparkHome.find(named, environment));
    String message = String.valueOf(problem.getMessage());
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void isFoundByNameByVariableAndOnThePath() throws IOException {
    Path spark = Installed.in(folder).spark();
    assertEquals("4.2.0", SparkHome.find(Optional.of(spark), Map.of()).version());
    Map<String, String> variable = Map.of("SPARK_HOME", spark.toString());
    assertEquals(spark, SparkHome.find(Optional.empty(), variable).folder());
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("spark-submit"), spark.resolve("bin/spark-submit"));
    Map<String, String> path = Map.of("PATH", "/nowhere:" + bin);
    assertEquals(spark.toRealPath(), SparkHome.find(Optional.empty(), path).folder());
  }

  @Test
  void isFoundInAnEnvironmentOfPip() throws IOException {
    Path spark = Installed.in(folder).spark();
    Path site = Files.createDirectories(folder.resolve("venv/lib/python3.12/site-packages"));
    Files.move(spark, site.resolve("pyspark"));
    Path bin = Files.createDirectories(folder.resolve("venv/bin"));
    Files.copy(site.resolve("pyspark/bin/spark-submit"), bin.resolve("spark-submit"));
    assertTrue(bin.resolve("spark-submit").toFile().setExecutable(true));
    assertEquals(
        site.resolve("pyspark").toRealPath(),
        SparkHome.find(Optional.empty(), Map.of("PATH", bin.toString())).folder());
  }

  @Test
  void whatIsWrongIsSaidInOneLine() {
    refused(Optional.empty(), Map.of(), "there is no Spark");
    refused(Optional.of(folder), Map.of(), "is no installation of Spark");
    Path old = Installed.in(folder.resolve("old"), "2.12-3.5.1").spark();
    refused(
        Optional.of(old), Map.of(), "is Spark 3.5.1 for Scala 2.12, but rae4j needs Spark 4 for");
    Path newer = Installed.in(folder.resolve("newer"), "2.13-3.5.7").spark();
    refused(Optional.empty(), Map.of("SPARK_HOME", newer.toString()), "SPARK_HOME: ");
  }
}
