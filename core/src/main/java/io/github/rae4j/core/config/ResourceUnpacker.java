// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.formats.io.TemporaryPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Copies a folder out of a jar.
 *
 * <p>The files are written into a hidden folder, checked against their SHA-256, and the folder is
 * then moved into place in one step: programs that start together never meet half a model. The
 * place depends on the content, so that versions do not mix.
 */
final class ResourceUnpacker {
  /** Lists the files of the folder: SHA-256, size in bytes, path. */
  static final String INDEX = "index.txt";

  private static final String JAR = "jar:file:";
  private static final long BYTES_PER_MB = 1_000_000;
  private static final String INSIDE = "!/";

  private final ClassLoader loader;
  private final String root;
  private final String version;
  private final List<Entry> entries;

  private record Entry(String hash, long size, String path) {}

  private ResourceUnpacker(ClassLoader loader, String root, String version, List<Entry> entries) {
    this.loader = loader;
    this.root = root;
    this.version = version;
    this.entries = entries;
  }

  /**
   * Reads the index.
   *
   * @param root path of the folder among the resources, with a slash at its end
   */
  static ResourceUnpacker of(ClassLoader loader, String root) {
    try (InputStream in = resource(loader, root + INDEX)) {
      byte[] bytes = in.readAllBytes();
      List<Entry> entries =
          new String(bytes, StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.split(" ", 3))
              .map(parts -> new Entry(parts[0], Long.parseLong(parts[1]), parts[2]))
              .toList();
      String version = Sha256.of(bytes).substring(0, 16);
      return new ResourceUnpacker(loader, root, version, entries);
    } catch (IOException e) {
      throw FileErrors.cannotRead(root + INDEX, e);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new DataException(damaged(root + INDEX), Where.file(root + INDEX), e);
    }
  }

  /**
   * Unpacks everything, unless it is there already.
   *
   * @param parent the folder to unpack into; where it cannot be written, a temporary one is used
   * @param name start of the new folder's name
   * @return the new folder
   */
  Path unpack(Path parent, String name) {
    Path target = parent.resolve(name + "-" + version);
    if (isComplete(target)) {
      return target;
    }
    Path hidden;
    try {
      Files.createDirectories(parent);
      hidden = Files.createDirectory(parent.resolve("." + name + "." + UUID.randomUUID() + ".tmp"));
    } catch (IOException e) {
      return unpackUntilExit(parent, e);
    }
    try (TemporaryPath temporary = new TemporaryPath(hidden)) {
      copyAll(temporary.path());
      return publish(hidden, target);
    }
  }

  private Path unpackUntilExit(Path parent, IOException reason) {
    try {
      Path folder = Files.createTempDirectory("rae4j-");
      System.getLogger(ResourceUnpacker.class.getName())
          .log(
              Level.WARNING,
              "cannot write to {0} ({1}); the bundled model is unpacked anew at every start. Set"
                  + " RAE4J_HOME to a writable folder.",
              parent,
              AtomicFiles.reason(reason));
      copyAll(folder);
      deleteAtExit(folder);
      return folder;
    } catch (IOException e) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "cannot unpack the bundled model: neither %s (%s) nor a temporary folder in %s (%s)"
                  + " can be written; set RAE4J_HOME to a writable folder",
              parent,
              AtomicFiles.reason(reason),
              System.getProperty("java.io.tmpdir"),
              AtomicFiles.reason(e)),
          Where.file(parent),
          e);
    }
  }

  /**
   * The model is read from there until the end. Names, unlike a hook with our code, do not hold the
   * class loader; they are deleted in the opposite order.
   */
  private static void deleteAtExit(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted().forEach(file -> file.toFile().deleteOnExit());
    }
  }

  private void copyAll(Path folder) {
    for (Entry entry : entries) {
      Path file = folder.resolve(entry.path());
      MessageDigest digest = Sha256.digest();
      try (InputStream in = new DigestInputStream(resource(loader, root + entry.path()), digest)) {
        Path parent = file.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.copy(in, file);
      } catch (IOException e) {
        throw new DataException(
            "cannot unpack to "
                + file
                + ": "
                + AtomicFiles.reason(e)
                + "; set RAE4J_HOME to a folder that can be written and has "
                + (entries.stream().mapToLong(Entry::size).sum() / BYTES_PER_MB + 1)
                + " MB free",
            Where.file(file),
            e);
      }
      if (!Sha256.hex(digest).equals(entry.hash())) {
        throw new DataException(damaged(root + entry.path()), Where.file(root + entry.path()));
      }
    }
  }

  private Path publish(Path hidden, Path target) {
    try {
      if (Files.exists(target) && !isComplete(target)) {
        Path aside = hidden.resolveSibling(hidden.getFileName() + ".old");
        Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        TemporaryPath.delete(aside);
      }
      Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE);
      return target;
    } catch (IOException e) {
      // Another program may have been faster; its copy is as good as ours.
      if (isComplete(target)) {
        return target;
      }
      throw FileErrors.cannotWrite(target, e);
    }
  }

  private boolean isComplete(Path folder) {
    return entries.stream()
        .allMatch(entry -> folder.resolve(entry.path()).toFile().length() == entry.size());
  }

  private static InputStream resource(ClassLoader loader, String path) throws IOException {
    URL url = loader.getResource(path);
    if (url == null) {
      throw new DataException(damaged(path), Where.file(path));
    }
    String location = url.toString();
    if (location.startsWith(JAR) && location.indexOf(INSIDE) != location.lastIndexOf(INSIDE)) {
      // A folder whose name ends in '!', which the URL's own reader takes for the end of the jar.
      Path jar = jarOf(location);
      if (jar != null) {
        return inJar(jar, path);
      }
    }
    // The cached jar is shared with whoever else reads it, who may close it meanwhile.
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private static @Nullable Path jarOf(String location) {
    try {
      String jar = location.substring("jar:".length(), location.lastIndexOf(INSIDE));
      Path path = Path.of(URI.create(jar));
      return Files.isRegularFile(path) ? path : null;
    } catch (RuntimeException e) {
      // A jar within a jar: only its own loader can read it.
      return null;
    }
  }

  private static InputStream inJar(Path jar, String path) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      ZipEntry entry = file.getEntry(path);
      if (entry == null) {
        throw new DataException(damaged(path), Where.file(path));
      }
      try (InputStream in = file.getInputStream(entry)) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    }
  }

  private static String damaged(String resource) {
    return "the jar rae4j-models is damaged at " + resource + "; get it again";
  }
}
