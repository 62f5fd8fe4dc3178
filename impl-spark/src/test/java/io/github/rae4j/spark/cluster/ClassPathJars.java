// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The test class path, divided as an installation has it: what belongs to Spark stands in the
 * folder {@code jars} of its home, and rae4j with the libraries that Spark does not have is given
 * to an application by {@code spark.jars}. So a library that both use has Spark's version on
 * executors, and classes of rae4j are seen by the class loader of an application alone.
 */
final class ClassPathJars {
  /** The libraries of rae4j that are not Spark's. */
  private static final Pattern OURS =
      Pattern.compile(
          "(rae4j-|onnxruntime|tribuo-|olcut-|guice-|aopalliance-1|ejml-|jspecify-|picocli-"
              + "|record-builder|commons-numbers-|commons-beanutils-|commons-collections-3"
              + "|opencsv-5|xchart-|javacpp-|pytorch-|openblas-|dnnl-|opencl-).*\\.jar");

  /** What only tests use, and the second provider of SLF4J, which an application must not bring. */
  private static final Pattern NEITHER =
      Pattern.compile("(junit-|opentest4j-|apiguardian-|archunit|slf4j-nop|surefire-).*\\.jar");

  private static final Pattern VERSION = Pattern.compile("-\\d[^-]*(-jre)?(?=(-|\\.jar))");

  private static final String LOG_SETTINGS = "log4j2-test.properties";

  private ClassPathJars() {}

  /** Links Spark's jars of the class path into {@code home/jars}, and others beside them. */
  static Path makeHome(Path home, List<Path> others) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    Map<String, Path> first = new LinkedHashMap<>();
    for (Path entry : entries()) {
      String name = String.valueOf(entry.getFileName());
      if (Files.isRegularFile(entry)
          && !OURS.matcher(name).matches()
          && !NEITHER.matcher(name).matches()) {
        // The order of jars/* is not defined, so that only one version may be there.
        first.putIfAbsent(VERSION.matcher(name).replaceFirst(""), entry);
      }
    }
    List<Path> all = new ArrayList<>(first.values());
    all.addAll(others);
    for (Path jar : all) {
      link(jars.resolve(String.valueOf(jar.getFileName())), jar.toAbsolutePath());
    }
    return home;
  }

  /**
   * The jars of an application: rae4j, its libraries, and the classes of the tests. A folder of the
   * class path is packed into a jar below {@code folder}.
   */
  static List<Path> application(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (Path entry : entries()) {
      String name = String.valueOf(entry.getFileName());
      if (Files.isDirectory(entry) && !name.equals("META-INF")) {
        if (Files.isDirectory(entry.resolve("io/github/rae4j"))
            || Files.isDirectory(entry.resolve("META-INF/services"))) {
          jars.add(pack(entry, folder.resolve("classes-" + jars.size() + ".jar")));
        }
      } else if (OURS.matcher(name).matches()) {
        jars.add(entry.toAbsolutePath());
      }
    }
    return jars;
  }

  /** The entries of the class path that exist, in their order. */
  static List<Path> entries() throws IOException {
    List<Path> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith("*")) {
        try (Stream<Path> files = Files.list(Path.of(entry.substring(0, entry.length() - 1)))) {
          files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(entries::add);
        }
      } else if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
        entries.add(Path.of(entry).toAbsolutePath());
      }
    }
    return entries;
  }

  /** Writes a jar of the files below a folder, except for what would silence the daemons' logs. */
  static Path pack(Path folder, Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(folder)) {
      zip.setLevel(1);
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
        if (file.endsWith(LOG_SETTINGS)) {
          continue;
        }
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }

  private static void link(Path link, Path target) throws IOException {
    try {
      Files.createSymbolicLink(link, target);
    } catch (IOException | UnsupportedOperationException e) {
      // Windows without the right to make links.
      Files.copy(target, link);
    }
  }
}
