// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * SHA-256 of the classes in a jar or a folder of classes, by their names and bytes: a jar has the
 * digest of the folder that it was made of, whenever and by whom. Service files count too,
 * resources do not.
 */
final class CodeDigest {
  private static final String SERVICES = "META-INF/services/";
  private static final String DESCRIPTOR = "module-info.class";

  private CodeDigest() {}

  /** The digest; empty if there is neither a file nor a folder of that name. */
  static Optional<String> of(String source) {
    Path path;
    try {
      path = Path.of(source);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    try {
      if (Files.isRegularFile(path)) {
        return Optional.of(ofJar(path));
      }
      return Files.isDirectory(path) ? Optional.of(ofFolder(path)) : Optional.empty();
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  private static String ofJar(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Map<String, ZipEntry> code = new TreeMap<>();
      zip.stream()
          .filter(entry -> isCode(entry.getName()))
          .forEach(entry -> code.put(entry.getName(), entry));
      MessageDigest digest = Sha256.digest();
      for (ZipEntry entry : code.values()) {
        try (InputStream in = zip.getInputStream(entry)) {
          add(digest, entry.getName(), in.readAllBytes());
        }
      }
      return Sha256.hex(digest);
    }
  }

  private static String ofFolder(Path folder) throws IOException {
    Map<String, Path> code = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (isCode(name)) {
          code.put(name, file);
        }
      }
    }
    MessageDigest digest = Sha256.digest();
    for (Map.Entry<String, Path> entry : code.entrySet()) {
      add(digest, entry.getKey(), Files.readAllBytes(entry.getValue()));
    }
    return Sha256.hex(digest);
  }

  /** A module descriptor does not change what runs on a class path. */
  private static boolean isCode(String name) {
    return name.startsWith(SERVICES)
        ? !name.endsWith("/")
        : name.endsWith(".class") && !name.startsWith("META-INF/") && !name.equals(DESCRIPTOR);
  }

  private static void add(MessageDigest digest, String name, byte[] bytes) {
    digest.update((name + "\n" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
