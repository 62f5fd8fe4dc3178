// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the snippets of one page together, against what an application sees. */
final class SnippetCompiler {
  private SnippetCompiler() {}

  /**
   * Compiles types against the class path of this test.
   *
   * @param target folder for the classes
   */
  static void compile(List<JavaSnippet> snippets, Path target) throws IOException {
    if (!snippets.isEmpty()) {
      run(snippets, target, List.of("-classpath", classPath()));
    }
  }

  /**
   * Compiles a module descriptor, with the classes that the same page declares, against the module
   * path.
   */
  static void compileModule(JavaSnippet descriptor, List<JavaSnippet> types, Path target)
      throws IOException {
    String modules =
        Arrays.stream(classPath().split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(SnippetCompiler::isModule)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<JavaSnippet> all = Stream.concat(Stream.of(descriptor), types.stream()).toList();
    run(all, target, List.of("--module-path", modules));
  }

  /** Whether a jar or folder is a module: one has a descriptor, or a name that can be told. */
  private static boolean isModule(Path entry) {
    try {
      return !ModuleFinder.of(entry).findAll().isEmpty();
    } catch (FindException noName) {
      return false;
    }
  }

  static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  private static void run(List<JavaSnippet> snippets, Path target, List<String> paths)
      throws IOException {
    Files.createDirectories(target);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        Stream.concat(
                Stream.of("--release", "17", "-proc:none", "-parameters", "-d", target.toString()),
                paths.stream())
            .toList();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  problems,
                  options,
                  null,
                  snippets.stream().map(JavaSnippet::toFile).toList())
              .call();
      assertTrue(
          compiled,
          () ->
              problems.getDiagnostics().stream()
                  .map(each -> each.getSource() + ": " + each.getMessage(Locale.ROOT))
                  .collect(Collectors.joining("\n")));
    }
  }
}
