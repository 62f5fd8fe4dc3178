// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Markdown file and its fenced code.
 *
 * @param name of the file, relative to the root of the source tree
 * @param blocks in order
 */
record MarkdownPage(String name, List<Block> blocks) {
  /** The root of the source tree, seen from the folder in which the tests of this module run. */
  static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");

  private static final Pattern FENCE = Pattern.compile("(\\s*)(`{3,}|~{3,})\\s*(\\S*).*");
  private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: .+ -->");

  /**
   * A fenced block.
   *
   * @param line of its first line of code, from 1
   * @param language in lower case; may be empty
   * @param before the last line of text before it; may be empty
   * @param text the code, each line with its end
   */
  record Block(int line, String language, String before, String text) {
    boolean isJava() {
      return language.equals("java");
    }

    /** Whether the page says, with a reason, that the code is compiled only. */
    boolean isNotRun() {
      return NOT_RUN.matcher(before).matches();
    }
  }

  /** All pages of the source tree, by name, without those of build outputs. */
  static List<MarkdownPage> all() throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            boolean skipped = name.equals("target") || name.startsWith(".");
            return skipped && !folder.equals(ROOT)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    List<MarkdownPage> pages = new ArrayList<>();
    for (Path file : files) {
      pages.add(read(file));
    }
    return pages;
  }

  /** Reads a page by its name. */
  static MarkdownPage of(String name) throws IOException {
    return read(ROOT.resolve(name));
  }

  private static MarkdownPage read(Path file) throws IOException {
    String name = ROOT.relativize(file).toString();
    List<String> lines = Files.readAllLines(file);
    List<Block> blocks = new ArrayList<>();
    String before = "";
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        before = lines.get(i).isBlank() ? before : lines.get(i).strip();
        continue;
      }
      int first = i + 1;
      StringBuilder text = new StringBuilder();
      for (i++; i < lines.size() && !lines.get(i).strip().equals(fence.group(2)); i++) {
        text.append(lines.get(i)).append('\n');
      }
      if (i == lines.size()) {
        throw new IllegalStateException(name + ":" + first + ": the fence is not closed");
      }
      String language = fence.group(3).toLowerCase(Locale.ROOT);
      blocks.add(new Block(first + 1, language, before, text.toString()));
      before = "";
    }
    return new MarkdownPage(name, List.copyOf(blocks));
  }

  /** The blocks of Java. */
  List<Block> java() {
    return blocks.stream().filter(Block::isJava).toList();
  }
}
