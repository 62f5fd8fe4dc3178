// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.spi.Provider;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Writes, compiles and packs the classes of a plugin. */
final class PluginSources {
  private PluginSources() {}

  /** The contract, to compile against. */
  static String api() {
    try {
      return Path.of(Provider.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the source of a class. */
  static Path write(Path sources, String name, String body) throws IOException {
    int dot = name.lastIndexOf('.');
    Path file = source(sources, name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(
        file, "package " + name.substring(0, dot) + ";\n" + body, StandardCharsets.UTF_8);
  }

  private static Path source(Path sources, String name) {
    return sources.resolve(name.replace('.', '/') + ".java");
  }

  /** Compiles a class and those of the sources that it needs; gives the folder of the classes. */
  static Path compile(Path sources, String type, String classPath) throws IOException {
    Path classes = Files.createTempDirectory(sources.toAbsolutePath().getParent(), "classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "--release",
              "17",
              "-proc:none",
              "-sourcepath",
              "" + sources,
              "-classpath",
              classPath,
              "-d",
              "" + classes);
      if (!compiler
          .getTask(
              null, files, null, options, null, files.getJavaFileObjects(source(sources, type)))
          .call()) {
        throw new AssertionError(type + " does not compile");
      }
    }
    return classes;
  }

  /** Packs the classes of one package and a service file. */
  static Path pack(Path jar, Path classes, String parent, String service, String provider)
      throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes.resolve(parent))) {
      for (Path file : files.toList()) {
        out.putNextEntry(new JarEntry(parent + "/" + file.getFileName()));
        Files.copy(file, out);
      }
      out.putNextEntry(new JarEntry("META-INF/services/" + service));
      out.write(provider.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
