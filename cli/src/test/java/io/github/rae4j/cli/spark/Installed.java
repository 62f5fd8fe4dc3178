// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Folders that look like an installation of Spark and the jars of the command.
 *
 * @param spark with empty jars and a spark-submit that prints its arguments
 * @param lib with empty jars
 */
public record Installed(Path spark, Path lib) {
  private static final List<String> OWN =
      List.of(
          "jackson-databind-2.23.0.jar",
          "javacpp-1.5.14-linux-x86_64.jar",
          "onnxruntime-1.28.0.jar",
          "picocli-4.7.7.jar",
          "pytorch-2.13.0-1.5.14.jar",
          "rae4j-cli-0.1.0-SNAPSHOT.jar",
          "rae4j-core-0.1.0-SNAPSHOT.jar",
          "rae4j-impl-onnxruntime-0.1.0-SNAPSHOT.jar",
          "rae4j-impl-pytorch-0.1.0-SNAPSHOT.jar",
          "slf4j-nop-2.0.20.jar",
          "spark/rae4j-impl-spark-0.1.0-SNAPSHOT.jar");

  /** Makes both below a folder, Spark in the version that is supported. */
  public static Installed in(Path folder) {
    return in(folder, "2.13-4.2.0");
  }

  /** Makes both, Spark for a version of Scala in a version. */
  public static Installed in(Path folder, String versions) {
    Path spark = folder.resolve("spark");
    Path lib = folder.resolve("lib");
    try {
      file(spark.resolve("jars/spark-core_" + versions + ".jar"), "");
      file(spark.resolve("jars/jackson-databind-2.21.2.jar"), "");
      Path submit = spark.resolve("bin/spark-submit");
      file(submit, "#!/bin/sh\necho \"$@\" > \"$(dirname \"$0\")/called\"\nexit 3\n");
      if (!submit.toFile().setExecutable(true)) {
        throw new IOException(submit + " cannot be made executable");
      }
      for (String jar : OWN) {
        file(lib.resolve(jar), "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Installed(spark, lib);
  }

  private static void file(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
