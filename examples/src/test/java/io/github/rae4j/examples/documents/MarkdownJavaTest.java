// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * All Java in all Markdown files compiles, and every program among it runs.
 *
 * <p>The blocks of a page are compiled together, and its programs run in order in one folder that
 * is empty at first, so that a later one may read what an earlier one has written. A block is left
 * unrun only where a comment {@code <!-- not run: reason -->} stands above it.
 */
final class MarkdownJavaTest {
  private static final int MINUTES = 5;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> compilesAndRuns() throws IOException {
    return MarkdownPage.all().stream()
        .filter(page -> !page.java().isEmpty())
        .map(page -> DynamicTest.dynamicTest(page.name(), () -> check(page)));
  }

  /** What is Java must say so, or it would not be compiled. */
  @Test
  void noJavaHidesInOtherBlocks() throws IOException {
    int java = 0;
    for (MarkdownPage page : MarkdownPage.all()) {
      for (MarkdownPage.Block block : page.blocks()) {
        if (block.isJava()) {
          java++;
          continue;
        }
        assertTrue(
            block
                .text()
                .lines()
                .noneMatch(line -> line.startsWith("import ") && line.endsWith(";")),
            () -> page.name() + ":" + block.line() + " looks like Java; call its fence java");
      }
    }
    assertTrue(java > 0, "no Java was found in any page");
  }

  private void check(MarkdownPage page) throws Exception {
    List<JavaSnippet> types = new ArrayList<>();
    List<JavaSnippet> modules = new ArrayList<>();
    for (MarkdownPage.Block block : page.java()) {
      JavaSnippet snippet = JavaSnippet.of(page, block);
      (snippet.isModule() ? modules : types).add(snippet);
    }
    assertEquals(page.java().size(), types.size() + modules.size());
    Path home = folder.resolve(page.name().replace('/', '_'));
    Path classes = home.resolve("classes");
    SnippetCompiler.compile(types, classes);
    for (JavaSnippet module : modules) {
      // The tests of a plugin's page do not belong to its module.
      List<JavaSnippet> own =
          types.stream()
              .filter(type -> type.className().contains("."))
              .filter(type -> !type.className().endsWith("Test"))
              .toList();
      SnippetCompiler.compileModule(module, own, home.resolve("module"));
    }
    List<String> programs = types.stream().flatMap(type -> type.mainClass().stream()).toList();
    if (!programs.isEmpty()) {
      run(page, classes, Files.createDirectory(home.resolve("run")), programs);
    }
  }

  private static void run(MarkdownPage page, Path classes, Path directory, List<String> programs)
      throws IOException, InterruptedException {
    Path output = directory.resolveSibling("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(classes + File.pathSeparator + SnippetCompiler.classPath());
    command.add(SnippetRunner.class.getName());
    command.addAll(programs);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), page.name() + " does not end");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertEquals(0, process.exitValue(), () -> page.name() + " failed:\n" + said);
    assertEquals(
        programs,
        said.lines()
            .filter(line -> line.startsWith("-- "))
            .map(line -> line.substring(3))
            .toList());
  }
}
