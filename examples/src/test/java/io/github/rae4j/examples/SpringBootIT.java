// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Executable jars as Spring Boot packs them, with Spring Boot's own loaders: all libraries,
 * natives, the bundled model and a plugin are jars within the jar, and another plugin lies in a
 * folder.
 */
final class SpringBootIT {
  private static final Path DIST = Path.of("target", "dist");
  private static final Path LOADERS = Path.of("target", "loaders");
  private static final Path IT = Path.of("target", "it");
  private static final Path NESTED = IT.resolve("plugin/target/rae4j-plugin-mixer-1.0.jar");
  private static final Path OUTSIDE = IT.resolve("src/it/outside/my-plugin/target");

  private static final String PROGRAM =
      """
      import io.github.rae4j.Rae4j;
      import io.github.rae4j.core.pipeline.GenerationRequest;
      import io.github.rae4j.formats.image.ImageGrid;
      import io.github.rae4j.formats.image.PngWriter;
      import io.github.rae4j.sampling.SamplerProvider;
      import io.github.rae4j.spi.Provider;
      import io.github.rae4j.tensor.Tensor;
      import java.nio.file.Path;
      import java.util.Arrays;
      import java.util.List;
      import java.util.Map;

      public final class Server {
        public static void main(String[] arguments) {
          System.out.println("loader " + Server.class.getClassLoader().getClass().getName());
          try (Rae4j rae =
              Rae4j.builder()
                  .config("tiny-fashion", List.of("guidance.method=apg", "guidance.scale=3",
                      "guidance.eta=0", "sampler.params.num_steps=4"))
                  .plugins(Path.of(arguments[0]))
                  .open()) {
            Tensor images = rae.generation().images(GenerationRequest.ofLabels(7).withSeed(7));
            PngWriter.write(Path.of(arguments[1]),
                ImageGrid.render(images, ImageGrid.Options.defaults()), Map.of());
            System.out.println("samplers "
                + rae.registry().providers(SamplerProvider.class).stream().map(Provider::name).toList());
            System.out.println("broken " + rae.registry().broken());
          }
        }
      }
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "2, org.springframework.boot.loader.JarLauncher",
    "3, org.springframework.boot.loader.launch.JarLauncher"
  })
  void anExecutableJarSamples(int generation, String launcher) throws Exception {
    Path loader = LOADERS.resolve("spring-boot-loader-" + generation + ".jar");
    for (Path needed : List.of(DIST, loader, NESTED, OUTSIDE)) {
      assertTrue(Files.exists(needed), needed.toAbsolutePath() + " is missing; run mvn verify");
    }
    Path sources = Files.createDirectory(folder.resolve("sources"));
    PluginSources.write(sources, "org.example.server.Server", PROGRAM);
    Path classes =
        PluginSources.compile(
            sources, "org.example.server.Server", System.getProperty("java.class.path"));
    Path jar = folder.resolve("server.jar");
    pack(jar, loader, launcher, classes);
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    try (Stream<Path> built = Files.list(OUTSIDE)) {
      Path plugin =
          built.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
      Files.copy(plugin, plugins.resolve("mine.jar"));
    }
    Path picture = folder.resolve("picture.png");
    String output = run(jar, plugins, picture);
    assertTrue(output.contains("loader org.springframework.boot.loader."), output);
    assertTrue(output.contains("broken []"), output);
    assertTrue(output.contains("ODE/adams-bashforth"), output);
    assertEquals(-1, Files.mismatch(picture, withoutServer(classes, plugins)));
  }

  private static void pack(Path jar, Path loader, String launcher, Path classes)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
      String manifest =
          "Manifest-Version: 1.0\nMain-Class: "
              + launcher
              + "\nStart-Class: org.example.server.Server\n"
              + "Spring-Boot-Classes: BOOT-INF/classes/\nSpring-Boot-Lib: BOOT-INF/lib/\n\n";
      zip.write(manifest.getBytes(StandardCharsets.UTF_8));
      for (String name : List.of("BOOT-INF/", "BOOT-INF/classes/", "BOOT-INF/lib/")) {
        store(zip, name, new byte[0]);
      }
      try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(loader))) {
        for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
          if (e.getName().startsWith("org/")) {
            zip.putNextEntry(new ZipEntry(e.getName()));
            entries.transferTo(zip);
          }
        }
      }
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          zip.putNextEntry(new ZipEntry("BOOT-INF/classes/" + classes.relativize(file)));
          Files.copy(file, zip);
        }
      }
      for (Path library : libraries()) {
        store(zip, "BOOT-INF/lib/" + library.getFileName(), Files.readAllBytes(library));
      }
    }
  }

  /** The run time without the second engine, whose natives are as large as all the rest. */
  private static List<Path> libraries() throws IOException {
    try (Stream<Path> jars = Files.list(DIST)) {
      return Stream.concat(
              jars.filter(
                  jar ->
                      !jar.getFileName()
                          .toString()
                          .matches("(pytorch|javacpp|openblas|dnnl|opencl|rae4j-impl-pytorch).*")),
              Stream.of(NESTED))
          .sorted()
          .toList();
    }
  }

  /** As the loader asks for: a jar within the jar is not compressed. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
  }

  private String run(Path jar, Path plugins, Path picture) throws Exception {
    return java("server", List.of("-jar", jar.toString()), plugins, picture);
  }

  /** The picture that the same program makes with its jars on the class path. */
  private Path withoutServer(Path classes, Path plugins) throws Exception {
    StringBuilder path = new StringBuilder(classes.toString());
    libraries().forEach(jar -> path.append(File.pathSeparatorChar).append(jar.toAbsolutePath()));
    Path picture = folder.resolve("expected.png");
    java("plain", List.of("-cp", path.toString(), "org.example.server.Server"), plugins, picture);
    return picture;
  }

  private String java(String name, List<String> program, Path plugins, Path picture)
      throws Exception {
    Path output = folder.resolve(name + ".txt");
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.addAll(List.of("-Djava.io.tmpdir=" + folder, "-Djava.awt.headless=true"));
    words.addAll(program);
    words.addAll(List.of(plugins.toString(), picture.toString()));
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    String text = Files.readString(output);
    assertEquals(0, process.exitValue(), text);
    return text;
  }
}
