// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One job within this process: its exit status and what it printed. */
record JobCall(int status, String out, String err) {
  static JobCall of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
    int status = SparkJobs.run(words, new PrintWriter(out), new PrintWriter(err));
    return new JobCall(status, out.toString(), err.toString());
  }

  JobCall done() {
    assertEquals(0, status, err);
    return this;
  }

  JobCall failed(int wanted, String... parts) {
    assertEquals(wanted, status, err);
    for (String part : parts) {
      assertTrue(err.contains(part), () -> "'" + part + "' is not in: " + err);
    }
    return this;
  }

  /** The files below a folder, hidden ones too, sorted. */
  static List<String> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Folders hold the same files with the same bytes. */
  static void assertSame(Path expected, Path actual) {
    try {
      assertEquals(files(expected), files(actual));
      for (String name : files(expected)) {
        assertEquals(
            -1, Files.mismatch(expected.resolve(name), actual.resolve(name)), name + " differs");
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
