// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The script {@code rae4j.cmd} beside {@code rae4j}: the same rules, in another language. */
class WindowsLauncherTest {
  private static final Path ROOT = Path.of("..");

  private final List<String> lines;
  private final String batch;
  private final String posix;

  WindowsLauncherTest() throws IOException {
    lines = Files.readAllLines(ROOT.resolve("rae4j.cmd"));
    batch = String.join("\n", lines);
    posix = Files.readString(ROOT.resolve("rae4j"));
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void javaIsGivenTheSameOptions() {
    for (String pattern :
        List.of(
            "-XX:[+-]?\\w+",
            "-XX:Tier4\\w+=\\d+",
            "-X(share|log):\\w+",
            // not those of the command, which only the POSIX one looks at
            "--(?!precision)[a-z-]+=\\w+(-\\w+)*",
            "(all=error,cds\\*|aot\\*)=off",
            "-D(?!file.encoding|sun.jnu|style)\\w+(\\.\\w+)+=",
            "(OMP_WAIT_POLICY|CUBLAS_WORKSPACE_CONFIG|RAE4J_[A-Z_]+)",
            "io\\.github\\.rae4j[\\w.]*",
            "( -q| -B| -ntp| -pl cli| -am| package)\\b")) {
      Set<String> expected = found(pattern, posix);
      assertTrue(expected.size() > 0, pattern);
      assertEquals(expected, found(pattern, batch), pattern);
    }
    for (String version : List.of("23", "24")) {
      assertTrue(posix.contains("-ge " + version) && batch.contains("GEQ " + version), version);
    }
    // The user's options win, and the arguments come last, as they were given.
    assertTrue(batch.contains("%RAE4J_JAVA_OPTS% -cp \"%_dist%\\lib\\*\" %_main% %*"), batch);
  }

  /** OpenMP's threads wait as the precision needs it, wherever the command is started. */
  @Test
  void bf16LeavesOpenMpItsUsualPolicy() throws IOException {
    int words = lines.indexOf(":words");
    List<String> loop = lines.subList(words, lines.indexOf("goto words") + 1);
    // The batch language has no loop over words of its own that keeps those with stars.
    assertTrue(loop.contains("shift /1"), loop.toString());
    assertTrue(
        loop.contains("if /i \"%_previous% %_word%\"==\"--precision bf16\" set \"_waiting=\""),
        loop.toString());
    assertTrue(
        lines.contains(
            "if defined _waiting if not defined OMP_WAIT_POLICY set \"OMP_WAIT_POLICY=passive\""));
    // Shifting moves the name of the script, and so comes after its last use.
    assertTrue(
        lines.subList(words, lines.size()).stream().noneMatch(line -> line.contains("%~dp0")));
    String rule = posix.substring(posix.indexOf("waiting=passive"), posix.indexOf("\n# With work"));
    for (String script : List.of("packaging/rae4j-maven", "examples/run")) {
      assertTrue(Files.readString(ROOT.resolve(script)).contains(rule.strip()), script);
    }
  }

  @Test
  void theSameProblemsAreSaidInTheSameWords() {
    for (String words :
        List.of(
            "there is no java; install a JDK 17 or newer",
            "rae4j needs a JDK 17 or newer (set JAVA_HOME)",
            "which separates the entries of Java's class path; move the checkout",
            "has a folder whose name ends in '!', which Java takes for the end of a jar",
            "there is no mvn; install Maven 3.8 or newer",
            "building (first use or changed sources; takes some minutes the first time)",
            "the build failed; the lines above say why, and ",
            "cannot be written; run it once as a user who may")) {
      assertTrue(posix.contains(words), words);
      assertTrue(batch.contains(words), words);
    }
  }

  /** Folders that are no part of the product do not make a build stale. */
  @Test
  void theSameFoldersAreLeftOut() {
    for (String folder :
        List.of("target", "plugins", "docs", "examples", "benchmarks", "testkit", "testdata")) {
      assertTrue(batch.contains("|" + folder + "|") || batch.contains("|" + folder + ")"), folder);
      assertTrue(posix.contains(folder), folder);
    }
  }

  @Test
  void everyLabelThatIsGoneToIsThere() {
    Set<String> labels =
        lines.stream()
            .filter(line -> line.startsWith(":"))
            .map(line -> line.substring(1))
            .collect(Collectors.toSet());
    Set<String> used = found("(?<=goto |call :)\\w+", batch).stream().collect(Collectors.toSet());
    assertEquals(used, labels);
    // Behind the command nothing runs by falling into it.
    int end = lines.indexOf("exit /b %errorlevel%");
    assertTrue(end > 0 && lines.subList(0, end).stream().noneMatch(":say"::equals));
  }

  /** A parenthesis that is not in quotes ends a block; a variable that is set leaks to Java. */
  @Test
  void blocksAndVariablesAreSafe() throws IOException {
    int depth = 0;
    for (String line : lines) {
      if (line.stripLeading().startsWith("rem ")) {
        assertTrue(depth == 0 || !line.contains(")"), line);
        continue;
      }
      String bare = line.replaceAll("\"[^\"]*\"", "");
      long opened = bare.chars().filter(c -> c == '(').count();
      long closed = bare.chars().filter(c -> c == ')').count();
      depth += (int) (opened - closed);
      assertTrue(depth >= 0, line);
    }
    assertEquals(0, depth);
    for (String name : found("(?<=set \")\\w+(?==)", batch)) {
      assertTrue(
          name.startsWith("_") || name.equals("OMP_WAIT_POLICY") || name.startsWith("CUBLAS"),
          name);
    }
    assertTrue(Files.readString(ROOT.resolve(".gitattributes")).contains("*.cmd text eol=crlf"));
  }
}
