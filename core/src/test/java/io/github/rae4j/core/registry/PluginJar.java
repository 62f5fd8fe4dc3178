// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

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

/** Compiles a guidance provider and packs it, as a plugin's author would. */
final class PluginJar {
  static final String SERVICE = "io.github.rae4j.sampling.GuidanceProvider";

  private PluginJar() {}

  /** The source of a guidance provider {@code plugin.<type>} that answers with these names. */
  static String source(String type, String name, String... aliases) {
    String quoted = aliases.length == 0 ? "" : "\"" + String.join("\", \"", aliases) + "\"";
    return """
        package plugin;
        import io.github.rae4j.sampling.*;
        public class %s implements GuidanceProvider {
          public String name() { return "%s"; }
          public java.util.List<String> aliases() { return java.util.List.of(%s); }
          public String description() { return "a guidance from a plugin"; }
          public Guidance create(io.github.rae4j.spi.Parameters parameters) {
            throw new UnsupportedOperationException();
          }
        }
        """
        .formatted(type, name, quoted);
  }

  /** Compiles {@code plugin.<type>} and writes a jar that declares it as a guidance provider. */
  static Path write(Path jar, String type, String source) throws Exception {
    Path folder = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "classes");
    Path java = Files.createDirectories(folder.resolve("plugin")).resolve(type + ".java");
    Files.writeString(java, source);
    compile(java, folder);
    Files.delete(java);
    return pack(jar, folder, SERVICE, "plugin." + type);
  }

  /** Packs the classes of a folder, with a service file that names {@code provider}. */
  static Path pack(Path jar, Path folder, String service, String provider) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
      out.putNextEntry(new JarEntry("META-INF/services/" + service));
      out.write(provider.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static void compile(Path java, Path target) throws IOException, URISyntaxException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path api = Path.of(Provider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("--release", "17", "-proc:none", "-classpath", "" + api, "-d", "" + target);
      if (!compiler
          .getTask(null, files, null, options, null, files.getJavaFileObjects(java))
          .call()) {
        throw new IllegalStateException("the plugin of the test does not compile");
      }
    }
  }
}
