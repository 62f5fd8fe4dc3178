// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An installation of Spark: a distribution unpacked, or the folder of the Python package pyspark.
 * Immutable.
 *
 * @param folder with {@code bin/spark-submit} and {@code jars}
 * @param version of Spark, for example {@code 4.2.0}
 * @param jars names of Spark's own jars
 */
record SparkHome(Path folder, String version, Set<String> jars) {
  private static final String VARIABLE = "SPARK_HOME";
  private static final String SUBMIT = "spark-submit";
  private static final String SCALA = "2.13";
  private static final String FIRST = "4";
  private static final Pattern CORE =
      Pattern.compile("spark-core_(\\d+\\.\\d+)-(\\d+(?:\\.\\d+)*.*)\\.jar");

  /**
   * Finds an installation: the one that is named, that of {@code SPARK_HOME}, or the one whose
   * {@code spark-submit} is on the path.
   *
   * @param named by the user
   * @param environment variables of the process
   * @throws RaeException if there is none, or it is of a version that rae4j does not run on
   */
  static SparkHome find(Optional<Path> named, Map<String, String> environment) {
    if (named.isPresent()) {
      return at(named.get(), "--spark-home");
    }
    String variable = environment.getOrDefault(VARIABLE, "");
    if (!variable.isEmpty()) {
      return at(Path.of(variable), VARIABLE);
    }
    return onPath(environment.getOrDefault("PATH", ""))
        .map(folder -> at(folder, "PATH"))
        .orElseThrow(
            () ->
                new MissingFileException(
                    "there is no Spark: neither --spark-home nor SPARK_HOME names one, and no"
                        + " spark-submit is on the PATH; unpack a distribution of Spark 4 (Scala"
                        + " 2.13) and name its folder",
                    Where.UNKNOWN));
  }

  /** The folder of the first spark-submit on a path; links are followed. */
  private static Optional<Path> onPath(String path) {
    return Arrays.stream(path.split(Pattern.quote(File.pathSeparator), -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).resolve(SUBMIT))
        .filter(Files::isExecutable)
        .findFirst()
        .map(SparkHome::ofScript);
  }

  private static Path ofScript(Path script) {
    try {
      Path bin = script.toRealPath().getParent();
      Path above = bin == null ? null : bin.getParent();
      if (above == null) {
        throw new UsageException(script + " is in no folder of Spark; name it by --spark-home");
      }
      if (Files.isDirectory(above.resolve("jars"))) {
        return above;
      }
      // pip copies the scripts into the bin of the environment, beside the package.
      return ofPackage(above.resolve("lib")).orElse(above);
    } catch (IOException e) {
      throw FileErrors.cannotRead(script, e);
    }
  }

  private static Optional<Path> ofPackage(Path lib) throws IOException {
    if (!Files.isDirectory(lib)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> pythons = Files.newDirectoryStream(lib, "python3*")) {
      for (Path python : pythons) {
        Path spark = python.resolve("site-packages").resolve("pyspark");
        if (Files.isDirectory(spark.resolve("jars"))) {
          return Optional.of(spark);
        }
      }
    }
    return Optional.empty();
  }

  private static SparkHome at(Path folder, String by) {
    Path jars = folder.resolve("jars");
    if (!Files.isDirectory(jars) || !Files.isRegularFile(folder.resolve("bin").resolve(SUBMIT))) {
      throw new MissingFileException(
          String.format(
              Locale.ROOT,
              "%s: %s is no installation of Spark, which has bin/%s and jars",
              by,
              folder,
              SUBMIT),
          Where.file(folder));
    }
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(jars, "*.jar")) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    } catch (IOException e) {
      throw FileErrors.cannotRead(jars, e);
    }
    Matcher core =
        names.stream()
            .map(CORE::matcher)
            .filter(Matcher::matches)
            .findFirst()
            .orElseThrow(
                () ->
                    new MissingFileException(
                        jars + " holds no spark-core, by whose name the version is known",
                        Where.file(jars)));
    String scala = core.group(1);
    String version = core.group(2);
    if (!version.startsWith(FIRST + ".") || !scala.equals(SCALA)) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s: %s is Spark %s for Scala %s, but rae4j needs Spark %s for Scala %s; name another"
                  + " one by --spark-home",
              by,
              folder,
              version,
              scala,
              FIRST,
              SCALA),
          Where.file(folder));
    }
    return new SparkHome(folder.toAbsolutePath().normalize(), version, names);
  }

  /** The script that submits. */
  Path submit() {
    return folder.resolve("bin").resolve(File.separatorChar == '\\' ? SUBMIT + ".cmd" : SUBMIT);
  }

  /** The script of the distribution that tells executors of their GPUs, where it has one. */
  Optional<Path> gpuDiscovery() {
    return Optional.of(folder.resolve("examples/src/main/scripts/getGpusResources.sh"))
        .filter(Files::isRegularFile);
  }
}
