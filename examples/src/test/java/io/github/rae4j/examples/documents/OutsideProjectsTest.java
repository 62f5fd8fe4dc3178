// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The projects of {@code src/it/outside}, which the build builds as an outsider would, hold what
 * the documentation shows.
 */
final class OutsideProjectsTest {
  private static final Path OUTSIDE = Path.of("src", "it", "outside");

  @ParameterizedTest
  @ValueSource(strings = {"class-path", "module-path"})
  void applicationsAreReadmesProgram(String project) throws IOException {
    List<MarkdownPage.Block> blocks = MarkdownPage.of("README.md").java();
    assertEquals(1, blocks.size(), "README.md shows one program");
    String program =
        Files.readString(
            OUTSIDE.resolve(project).resolve("src/main/java/org/example/FirstPicture.java"));
    String shown = blocks.get(0).text();
    shown
        .lines()
        .filter(JavaSnippet::isImport)
        .forEach(line -> assertTrue(program.lines().anyMatch(line::equals), line));
    String body =
        shown.lines().filter(line -> !JavaSnippet.isImport(line)).collect(Collectors.joining("\n"));
    String found =
        program
            .lines()
            .map(line -> line.replaceFirst("^ {4}", ""))
            .collect(Collectors.joining("\n"));
    assertTrue(found.contains(body.strip()), () -> project + " does not hold\n" + body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/java.md"})
  void theDependencyIsTheDocumentedOne(String page) throws IOException {
    String shown = only(MarkdownPage.of(page), "xml");
    for (String project : List.of("class-path", "module-path")) {
      String pom = squeeze(Files.readString(OUTSIDE.resolve(project).resolve("pom.xml")));
      for (String section : shown.split("\n\n", -1)) {
        String text = squeeze(section).replaceFirst("</dependencies>$", "");
        assertTrue(pom.contains(text), () -> project + " does not hold\n" + section);
      }
    }
  }

  @Test
  void thePluginIsThatOfItsPage() throws IOException {
    MarkdownPage page = MarkdownPage.of("docs/plugins.md");
    Map<String, String> shown = new TreeMap<>();
    for (MarkdownPage.Block block : page.blocks()) {
      if (block.isJava()) {
        JavaSnippet snippet = JavaSnippet.of(page, block);
        String root = snippet.className().endsWith("Test") ? "src/test/java/" : "src/main/java/";
        shown.put(root + snippet.className().replace('.', '/') + ".java", block.text());
      } else if (block.language().equals("xml")) {
        shown.put("pom.xml", block.text());
      } else if (block.before().matches("`src/main/resources/.*`:")) {
        shown.put(block.before().replaceAll("[`:]", ""), block.text());
      }
    }
    Map<String, String> there = new TreeMap<>();
    Path project = OUTSIDE.resolve("my-plugin");
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = project.relativize(file).toString().replace('\\', '/');
        there.put(name, Files.readString(file));
      }
    }
    assertEquals(shown, there);
    // The page also draws the folder.
    String drawing = page.blocks().get(0).text();
    there.keySet().forEach(name -> assertTrue(drawing.contains("  " + name + "\n"), name));
  }

  private static String only(MarkdownPage page, String language) {
    List<MarkdownPage.Block> blocks =
        page.blocks().stream().filter(block -> block.language().equals(language)).toList();
    assertEquals(1, blocks.size(), page.name() + " shows one block of " + language);
    return blocks.get(0).text();
  }

  private static String squeeze(String text) {
    return text.replaceAll("\\s+", "");
  }
}
