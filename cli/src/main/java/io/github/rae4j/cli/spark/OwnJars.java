// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars of this installation of rae4j that a job takes along. Immutable.
 *
 * @param lib the folder with the command's own jars; in its folder {@code spark} are those that
 *     need Spark
 */
record OwnJars(Path lib) {
  private static final String SPARK_FOLDER = "spark";
  private static final String MAIN = "rae4j-impl-spark-";
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.]*(?:-[\\w.]+)*)\\.jar");

  /** What is never taken along: the command, its server, and what would silence Spark's log. */
  private static final List<String> COMMAND_ONLY =
      List.of(
          "rae4j-cli",
          "rae4j-hub",
          "rae4j-serve",
          "javalin",
          "jetty-",
          "jakarta.servlet-api",
          "kotlin-stdlib",
          "micrometer-",
          "prometheus-metrics-",
          "HdrHistogram",
          "slf4j-");

  /** Jars of Spark that have the name of one of ours and none of its classes. */
  private static final Pattern OTHER_PACKAGES = Pattern.compile("opencsv-[12]\\..*\\.jar");

  private static final List<String> ONNX = List.of("rae4j-impl-onnxruntime", "onnxruntime");
  private static final List<String> TORCH =
      List.of("rae4j-impl-pytorch", "pytorch", "openblas", "dnnl", "opencl", "javacpp");

  /** The property that names the folder where the command runs from no jar. */
  static final String FOLDER = "rae4j.lib";

  /**
   * Those beside the jar of a class, or in the folder that {@value #FOLDER} names.
   *
   * @throws MissingFileException if the class is in no jar
   */
  static OwnJars beside(Class<?> program) {
    String named = System.getProperty(FOLDER, "");
    if (!named.isEmpty()) {
      return new OwnJars(Path.of(named));
    }
    try {
      Path place = Path.of(program.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = place.getParent();
      if (folder != null && Files.isRegularFile(place)) {
        return new OwnJars(folder);
      }
      throw new MissingFileException(
          "rae4j runs from "
              + place
              + ", not from a jar, so there are no jars for executors; start it as ./rae4j, or name"
              + " their folder by -D"
              + FOLDER,
          Where.file(place));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The jar with the jobs.
   *
   * @throws MissingFileException if it is not there
   */
  Path main() {
    Path folder = lib.resolve(SPARK_FOLDER);
    return jars(folder).stream()
        .filter(jar -> name(jar).startsWith(MAIN))
        .findFirst()
        .orElseThrow(
            () ->
                new MissingFileException(
                    folder + " holds no " + MAIN + "*.jar, which has the jobs; build rae4j anew",
                    Where.file(folder)));
  }

  /**
   * What executors need beside {@link #main}. Spark's own jars come first on every class path, so
   * what Spark has, in whichever version, stays at home, unless that version has other packages.
   *
   * @param spark names of Spark's jars
   * @param engine that the job uses; jars of the other one, some 100 MB, stay at home
   */
  List<Path> others(Set<String> spark, String engine) {
    Set<String> theirs =
        spark.stream()
            .filter(jar -> !OTHER_PACKAGES.matcher(jar).matches())
            .map(OwnJars::artifact)
            .collect(Collectors.toSet());
    List<String> otherEngine = engine.equals("pytorch") ? ONNX : TORCH;
    Predicate<Path> taken =
        jar -> {
          String artifact = artifact(name(jar));
          return !theirs.contains(artifact)
              && Stream.of(COMMAND_ONLY, otherEngine)
                  .flatMap(List::stream)
                  .noneMatch(artifact::startsWith);
        };
    List<Path> all = new ArrayList<>(jars(lib));
    jars(lib.resolve(SPARK_FOLDER)).stream()
        .filter(jar -> !name(jar).startsWith(MAIN))
        .forEach(all::add);
    return all.stream().filter(taken).toList();
  }

  /** The name of a jar without its version. */
  static String artifact(String jar) {
    Matcher matcher = JAR.matcher(jar);
    return matcher.matches() ? matcher.group(1) : jar;
  }

  private static String name(Path jar) {
    return String.valueOf(jar.getFileName());
  }

  private static boolean isJar(Path file) {
    return Targets.hasEnding(file, ".jar") && !isHidden(file);
  }

  /** Whether a folder of plugins passes over it. */
  static boolean isHidden(Path file) {
    return name(file).startsWith(".");
  }

  /** The jars in a folder that are not hidden, by name. */
  static List<Path> jars(Path folder) {
    Set<Path> sorted = new TreeSet<>();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, OwnJars::isJar)) {
      files.forEach(sorted::add);
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    }
    return List.copyOf(sorted);
  }
}
