// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in class loaders of its own, in a process that has loaded no natives yet. */
class ClassLoaderTest {
  @TempDir Path folder;

  @Test
  void aClosedLibraryLetsItsLoaderGoAndTwoOfThemShareTheNatives() throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                SharedLoaders.class.getName(),
                "onnxruntime",
                "pytorch")
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err.txt").toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(folder.resolve("err.txt")));
    List<String> lines = Files.readAllLines(out);
    assertEquals(
        List.of(
            "onnxruntime let go: true",
            "onnxruntime shared: true",
            "pytorch let go: true",
            "pytorch shared: true",
            "onnxruntime twice: works"),
        lines.subList(0, 5));
    assertTrue(lines.get(5).contains("already loaded in another classloader"), lines.get(5));
    assertTrue(lines.get(5).contains("put the engine's jars into one"), lines.get(5));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
