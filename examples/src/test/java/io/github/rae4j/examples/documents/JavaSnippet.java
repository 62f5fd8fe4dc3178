// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/**
 * A block of Java as a source file. There are three kinds: a module descriptor; a compilation unit,
 * which declares a type on its own; and statements, which become the body of a {@code main} method
 * behind the imports that they begin with.
 *
 * @param place {@code page.md:line}
 * @param isModule whether it is a module descriptor
 * @param className binary name of its type; {@code module-info} for a descriptor
 * @param source of the whole file
 * @param mainClass the class to run; empty if there is no {@code main} or the page says not to run
 *     it
 */
record JavaSnippet(
    String place, boolean isModule, String className, String source, Optional<String> mainClass) {
  private static final Pattern MODULE = Pattern.compile("(?m)^(open )?module [\\w.]+ \\{");
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^(?:(?:public|abstract|final|sealed|non-sealed|strictfp) )*"
              + "(?:class|interface|enum|record|@interface) (\\w+)");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern IMPORT = Pattern.compile("import (static )?[\\w.*]+;");
  private static final Pattern MAIN = Pattern.compile("static void main\\(String");

  static JavaSnippet of(MarkdownPage page, MarkdownPage.Block block) {
    String place = page.name() + ":" + block.line();
    String text = block.text();
    if (MODULE.matcher(text).find()) {
      return new JavaSnippet(place, true, "module-info", text, Optional.empty());
    }
    Matcher type = TYPE.matcher(text);
    if (type.find()) {
      Matcher named = PACKAGE.matcher(text);
      String name = (named.find() ? named.group(1) + "." : "") + type.group(1);
      boolean runs = MAIN.matcher(text).find() && !block.isNotRun();
      return new JavaSnippet(place, false, name, text, Optional.of(name).filter(n -> runs));
    }
    String name = "Line" + block.line();
    return new JavaSnippet(
        place, false, name, wrap(name, text), Optional.of(name).filter(n -> !block.isNotRun()));
  }

  /** The statements as a class; the lines keep their order. */
  private static String wrap(String name, String text) {
    String body = text.lines().filter(line -> !isImport(line)).collect(Collectors.joining("\n"));
    return String.format(
        Locale.ROOT,
        "%s%nfinal class %s {%n  public static void main(String[] args) throws Exception {%n%s%n  }%n}%n",
        text.lines().filter(JavaSnippet::isImport).collect(Collectors.joining("\n")),
        name,
        body);
  }

  static boolean isImport(String line) {
    return IMPORT.matcher(line).matches();
  }

  /** As the compiler takes it. */
  JavaFileObject toFile() {
    URI uri =
        URI.create(
            "markdown:///" + className.replace('.', '/') + JavaFileObject.Kind.SOURCE.extension);
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }

      @Override
      public String toString() {
        return place;
      }
    };
  }
}
