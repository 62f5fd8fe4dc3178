// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.spi.Provider;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a guidance provider and packs it, as a plugin's author would. */
final class PluginJar {
  static final String SERVICE = "io.github.rae4j.sampling.GuidanceProvider";

  private PluginJar() {}

  /** The source of a guidance provider {@code plugin.<type>} that answers with these names. */
  static String source(String type, String name, String... aliases) {
    String quoted = aliases.length == 0 ? "" : "\"" + String.join("\", \"", aliases) + "\"";
    return """
        package plugin;
        import io.github.rae4j.options.*;
        import io.github.rae4j.sampling.*;
        public class %s implements GuidanceProvider {
          public String name() { return "%s"; }
          public java.util.List<String> aliases() { return java.util.List.of(%s); }
          public String description() { return "a guidance from a plugin"; }
          public Options<?> options() { return Options.none(); }
          public Guidance create(io.github.rae4j.options.Parameters parameters) {
            throw new UnsupportedOperationException();
          }
        }
        """
        .formatted(type, name, quoted);
  }

  /** Compiles {@code plugin.<type>} and writes a jar that declares it as a guidance provider. */
  static Path write(Path jar, String type, String source) throws Exception {
    return pack(jar, classes(jar, "plugin." + type, source), SERVICE, "plugin." + type);
  }

  /** Compiles a class into a new folder that is no part of the plugin folder. */
  static Path classes(Path jar, String type, String source, Path... libraries) throws Exception {
    Path folder = Files.createTempDirectory(besidePlugins(jar), "classes");
    Path java = folder.resolve(type.replace('.', '/') + ".java");
    Files.createDirectories(java.resolveSibling(""));
    Files.writeString(java, source);
    compile(java, folder, libraries);
    Files.delete(java);
    return folder;
  }

  /** The folder above {@code plugins}, in which {@code jar} or the folder of its plugin lies. */
  private static Path besidePlugins(Path jar) {
    Path place = jar.toAbsolutePath();
    while (!place.endsWith("plugins")) {
      place = place.getParent();
    }
    return place.getParent();
  }

  /** Packs the classes of a folder, with a service file of these lines. */
  static Path pack(Path jar, Path folder, String service, String lines) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      add(out, folder);
      out.putNextEntry(new JarEntry("META-INF/services/" + service));
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  /** Packs the files of a folder. */
  static Path pack(Path jar, Path folder) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      add(out, folder);
    }
    return jar;
  }

  private static void add(JarOutputStream out, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
    }
  }

  private static void compile(Path java, Path target, Path... libraries)
      throws IOException, URISyntaxException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path api = Path.of(Provider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String path =
        Stream.concat(Stream.of(api), Stream.of(libraries))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("--release", "17", "-proc:none", "-classpath", path, "-d", "" + target);
      if (!compiler
          .getTask(null, files, null, options, null, files.getJavaFileObjects(java))
          .call()) {
        throw new IllegalStateException("the plugin of the test does not compile");
      }
    }
  }
}
