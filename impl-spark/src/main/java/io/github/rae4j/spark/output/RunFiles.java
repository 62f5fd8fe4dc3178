// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * The files of a run on any file system that Hadoop knows. Whatever is written is written under a
 * hidden name and renamed. Thread-safe.
 */
public final class RunFiles {
  private static final String LOCAL = "file";
  private static final String TEMPORARY = ".rae4j";
  private static final int COPY_BYTES = 1 << 20;

  private final Configuration configuration;
  private final FileSystem files;

  private RunFiles(Configuration configuration, FileSystem files) {
    this.configuration = configuration;
    this.files = files;
  }

  /** Writes the content of a file into a local one. */
  @FunctionalInterface
  public interface LocalWriter {
    /** Writes the file, which may not exist yet. */
    void writeTo(java.nio.file.Path file) throws IOException;
  }

  /**
   * The file system of a path.
   *
   * @throws RaeException if Hadoop does not know it or it cannot be reached
   */
  public static RunFiles of(Path path, Configuration configuration) {
    try {
      FileSystem files = path.getFileSystem(configuration);
      // Hadoop keeps a hidden checksum beside each local file, which no other program expects.
      return new RunFiles(
          configuration, files instanceof LocalFileSystem local ? local.getRawFileSystem() : files);
    } catch (UnsupportedFileSystemException e) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: Hadoop knows no file system '%s'; bring its jar (--conf spark.jars.packages=…),"
                  + " or check the name",
              path,
              path.toUri().getScheme()),
          Where.file(path),
          e);
    } catch (IOException e) {
      throw cannotRead(path, e);
    }
  }

  /**
   * A path of a user with its file system, by default Hadoop's own ({@code fs.defaultFS}).
   *
   * @throws DataException if it is none
   */
  public static Path qualified(String text, Configuration configuration) {
    try {
      Path path = new Path(text);
      Path qualified = path.getFileSystem(configuration).makeQualified(path);
      if (qualified.isRoot()) {
        throw new DataException(
            "'" + text + "' is the root of a file system; name a file or folder in it",
            Where.file(text));
      }
      return qualified;
    } catch (IllegalArgumentException e) {
      throw new DataException("'" + text + "' is no path: " + e.getMessage(), Where.file(text), e);
    } catch (UnsupportedFileSystemException e) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: Hadoop knows no such file system; bring its jar (--conf"
                  + " spark.jars.packages=…), or check the name",
              text),
          Where.file(text),
          e);
    } catch (IOException e) {
      throw cannotRead(text, e);
    }
  }

  /** The path on this machine's own file system, if it lies there. */
  public static Optional<java.nio.file.Path> local(Path path) {
    String scheme = path.toUri().getScheme();
    return scheme == null || scheme.equals(LOCAL)
        ? Optional.of(java.nio.file.Path.of(path.toUri().getPath()))
        : Optional.empty();
  }

  /** Hadoop's own view of the files. */
  public FileSystem fileSystem() {
    return files;
  }

  /** What lies at a path, if anything does. */
  public Optional<FileStatus> find(Path path) {
    try {
      return Optional.of(files.getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw cannotRead(path, e);
    }
  }

  /**
   * Names and statuses of what lies in a folder; empty if there is no folder.
   *
   * @param recursive whether files of folders below are listed, with their relative paths
   */
  public Map<String, FileStatus> list(Path folder, boolean recursive) {
    Map<String, FileStatus> found = new TreeMap<>();
    list(folder, "", recursive, found);
    return found;
  }

  private void list(Path folder, String prefix, boolean recursive, Map<String, FileStatus> found) {
    try {
      RemoteIterator<FileStatus> each = files.listStatusIterator(folder);
      while (each.hasNext()) {
        FileStatus status = each.next();
        String name = prefix + status.getPath().getName();
        if (recursive && status.isDirectory()) {
          list(status.getPath(), name + "/", true, found);
        } else {
          found.put(name, status);
        }
      }
    } catch (FileNotFoundException e) {
      return;
    } catch (IOException e) {
      throw cannotRead(folder, e);
    }
  }

  /** The content of a small file. */
  public byte[] read(Path file) {
    try (InputStream in = files.open(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  /** The content of a small file; empty if there is none at this moment. */
  Optional<byte[]> readIfThere(Path file) {
    try (InputStream in = files.open(file)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  /** Creates a folder and those above it. */
  public void createFolder(Path folder) {
    try {
      if (!files.mkdirs(folder)) {
        throw new IOException("the file system refused it");
      }
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /** Writes a small file, in place of one that may be there. */
  public void write(Path target, byte[] content) {
    write(target, out -> out.write(content));
  }

  /** Writes a file of any size, in place of one that may be there. */
  public void write(Path target, NamedFile.Content content) {
    replace(
        target,
        temporary -> {
          try (OutputStream out = files.create(temporary, true)) {
            content.writeTo(out);
          }
        });
  }

  /**
   * Writes a file of any size by a writer that needs a local one. On a local file system that is
   * the target itself, which the writer has to replace in one step; elsewhere a temporary file is
   * uploaded and renamed.
   */
  public void writeLocally(Path target, LocalWriter writer) {
    Optional<java.nio.file.Path> here = local(target);
    try {
      if (here.isPresent()) {
        writer.writeTo(here.get());
        return;
      }
      java.nio.file.Path folder = Files.createTempDirectory("rae4j-");
      try {
        java.nio.file.Path written = folder.resolve(target.getName());
        writer.writeTo(written);
        replace(target, temporary -> upload(written, temporary));
      } finally {
        Files.deleteIfExists(folder.resolve(target.getName()));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  private void upload(java.nio.file.Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        OutputStream out = files.create(to, true)) {
      in.transferTo(out);
    }
  }

  /** Copies the content of a file. */
  public void copy(Path from, OutputStream to) throws IOException {
    try (InputStream in = files.open(from, COPY_BYTES)) {
      byte[] buffer = new byte[COPY_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        to.write(buffer, 0, n);
      }
    }
  }

  private interface TemporaryWriter {
    void writeTo(Path temporary) throws IOException;
  }

  private void replace(Path target, TemporaryWriter writer) {
    Path temporary =
        new Path(
            target.getParent(),
            "."
                + target.getName()
                + "."
                + UUID.randomUUID().toString().replace("-", "")
                + TEMPORARY);
    try {
      try {
        writer.writeTo(temporary);
        rename(temporary, target);
      } finally {
        files.delete(temporary, false);
      }
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  /** Moves files into another folder, in place of those that may be there. */
  public void move(Path from, Path to, List<String> names) {
    createFolder(to);
    for (String name : names) {
      Path target = new Path(to, name);
      try {
        rename(new Path(from, name), target);
      } catch (IOException e) {
        throw cannotWrite(target, e);
      }
    }
  }

  private void rename(Path from, Path to) throws IOException {
    Optional<java.nio.file.Path> here = local(from);
    if (here.isPresent()) {
      // Hadoop's own deletes the target first.
      Files.move(here.get(), local(to).orElseThrow(), StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      FileContext.getFileContext(from.toUri(), configuration)
          .rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      // A file system without an atomic replacement, such as an object store.
      files.delete(to, false);
      if (!files.rename(from, to)) {
        throw new IOException("it cannot be renamed to " + to, e);
      }
    }
  }

  /** Deletes hidden files that killed drivers left for a target, or, without one, in a folder. */
  void sweep(Path folder, Optional<String> target) {
    Pattern ours =
        Pattern.compile(
            "\\."
                + target.map(Pattern::quote).orElse(".+")
                + "\\.[0-9a-f]{32}"
                + Pattern.quote(TEMPORARY));
    list(folder, false)
        .forEach(
            (name, status) -> {
              if (status.isFile() && ours.matcher(name).matches()) {
                delete(status.getPath(), false);
              }
            });
  }

  /** Whether a name is that of a file that a killed driver left. */
  static boolean isTemporary(String name) {
    return name.matches("\\..+\\.[0-9a-f]{32}" + Pattern.quote(TEMPORARY));
  }

  /** Deletes a file or folder; one that is not there is no error. */
  public void delete(Path path, boolean recursive) {
    try {
      files.delete(path, recursive);
    } catch (IOException e) {
      throw new DeviceException("cannot delete " + path + ": " + reason(e), Where.file(path), e);
    }
  }

  /** The error of a file that cannot be read. */
  public static RaeException cannotRead(Object file, IOException cause) {
    FileErrors.requireNotInterrupted(file, cause);
    return new DeviceException(
        "cannot read " + file + ": " + reason(cause), Where.file(file), cause);
  }

  /** The error of a file that cannot be written. */
  static RaeException cannotWrite(Object file, IOException cause) {
    return new DeviceException(
        "cannot write " + file + ": " + reason(cause), Where.file(file), cause);
  }

  /** Why, in one line: messages of remote file systems hold whole stack traces. */
  private static String reason(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    String line = message.lines().findFirst().orElse("");
    return line.isBlank() ? cause.getClass().getSimpleName() : line;
  }
}
