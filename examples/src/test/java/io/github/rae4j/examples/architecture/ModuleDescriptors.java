// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The module descriptors of rae4j on the class path, and what lies beside them. */
final class ModuleDescriptors {
  private static final String DESCRIPTOR = "module-info.class";

  private ModuleDescriptors() {}

  /**
   * One jar or class folder.
   *
   * @param packages those that hold classes
   * @param serviceFiles provider classes by service, as the class path finds them
   */
  record Found(
      ModuleDescriptor descriptor, Set<String> packages, Map<String, List<String>> serviceFiles) {}

  static List<Found> ofClassPath() throws IOException {
    List<Found> found = new ArrayList<>();
    for (URL url :
        Collections.list(ModuleDescriptors.class.getClassLoader().getResources(DESCRIPTOR))) {
      ModuleDescriptor descriptor;
      try (InputStream in = url.openStream()) {
        descriptor = ModuleDescriptor.read(in);
      }
      if (descriptor.name().startsWith(Modules.ROOT)) {
        found.add(read(descriptor, url));
      }
    }
    return found;
  }

  private static Found read(ModuleDescriptor descriptor, URL url) throws IOException {
    URI uri = URI.create(url.toString());
    if (uri.getScheme().equals("file")) {
      return read(descriptor, Path.of(uri).toAbsolutePath().getParent());
    }
    try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
      return read(descriptor, jar.getPath("/"));
    }
  }

  private static Found read(ModuleDescriptor descriptor, Path root) throws IOException {
    TreeSet<String> packages = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && name.contains("/"))
          .filter(name -> !name.endsWith("package-info.class"))
          .forEach(
              name -> packages.add(name.substring(0, name.lastIndexOf('/')).replace('/', '.')));
    }
    Map<String, List<String>> services = new TreeMap<>();
    Path folder = root.resolve("META-INF").resolve("services");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          services.put(
              file.getFileName().toString(),
              Files.readAllLines(file).stream()
                  .map(line -> line.replaceFirst("#.*", "").trim())
                  .filter(line -> !line.isEmpty())
                  .toList());
        }
      }
    }
    return new Found(descriptor, packages, services);
  }
}
