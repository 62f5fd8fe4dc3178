// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the reference results of this artifact, on disk also where it is a jar. */
public final class Golden {
  private Golden() {}

  /**
   * The folder of one area, for example {@code backbones}. Where this artifact is a jar, a copy in
   * a temporary folder that goes with the virtual machine.
   */
  public static Path area(String name) {
    String resource = "/golden/" + name;
    URL url = Golden.class.getResource(resource);
    if (url == null) {
      throw new IllegalArgumentException("the test data has no golden area '" + name + "'");
    }
    try {
      URI uri = url.toURI();
      if (uri.getScheme().equals("file")) {
        return Path.of(uri);
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of(), null)) {
        return copy(jar.getPath(resource));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One case. */
  public static GoldenCase get(String area, String name) {
    return cases(area).stream()
        .filter(golden -> golden.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no case " + area + "/" + name));
  }

  /** The cases of one area, by name. */
  public static List<GoldenCase> cases(String area) {
    try (Stream<Path> folders = Files.list(area(area))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("case.json")))
          .sorted(Comparator.comparing(Path::toString))
          .map(GoldenCase::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path copy(Path source) throws IOException {
    Path target = Files.createTempDirectory("rae4j-golden");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(target)));
    List<Path> files;
    try (Stream<Path> walk = Files.walk(source)) {
      files = walk.toList();
    }
    for (Path file : files) {
      Path to = target.resolve(source.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(to);
      } else {
        Files.copy(file, to);
      }
    }
    return target;
  }

  private static void deleteTree(Path root) {
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A leftover in the temporary folder harms nobody.
    }
  }
}
