// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in class loaders of its own, in a process that has loaded no natives yet. */
class ClassLoaderTest {
  @TempDir Path folder;

  @Test
  void twoLoadersShareTheNativesOrHaveTheirOwn() throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                // Caches that give way to anything else hold nothing for longer than a moment.
                "-XX:SoftRefLRUPolicyMSPerMB=0",
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
            "onnxruntime shared: true",
            "pytorch shared: true",
            "onnxruntime let go: true",
            "pytorch let go: true",
            "onnxruntime twice: works",
            "pytorch twice: works"),
        lines);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
