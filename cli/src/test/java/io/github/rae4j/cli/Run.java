// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One call of the command within this process: its exit status and what it printed. */
record Run(int status, String out, String err) {
  /** Calls the command; every argument is turned into text. */
  static Run of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
    int status = Main.run(words, new PrintWriter(out), new PrintWriter(err));
    return new Run(status, out.toString(), err.toString());
  }

  /** It is done and had nothing to complain about. */
  Run done() {
    assertEquals(0, status, err);
    assertEquals("", err);
    return this;
  }

  /** It is done, and all that it printed is one JSON value. */
  JsonNode json() {
    done();
    try {
      return new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not one JSON value: " + out, e);
    }
  }

  /** It failed with at most two lines that have these parts, printing nothing else. */
  Run failed(String... parts) {
    return ended(1, 2, parts);
  }

  /** As {@link #failed}, for the longer list of keys of a checkpoint that does not fit. */
  Run failedWithKeys(String... parts) {
    return ended(1, 4, parts);
  }

  /** It failed for several reasons, all of which it named. */
  Run failedForSeveral(String... parts) {
    return ended(1, 8, parts);
  }

  /** It was called wrongly. */
  Run usage(String... parts) {
    return ended(2, 2, parts);
  }

  private Run ended(int wanted, int lines, String... parts) {
    assertEquals(wanted, status, err);
    assertEquals("", out);
    assertTrue(err.startsWith("rae4j: "), err);
    assertTrue(err.lines().count() <= lines, err);
    assertFalse(err.contains("internal error") || err.contains("Exception"), err);
    assertFalse(err.contains("null") && List.of(parts).stream().noneMatch(p -> p.contains("null")));
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
}
