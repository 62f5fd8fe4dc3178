// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.internal.NewFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CancellationException;

/**
 * Writes files such that a reader sees either the whole new file or the old one.
 *
 * <p>The content goes to a hidden file beside the target, is forced to disk, and is then moved into
 * place. The hidden file is deleted on failure and when the JVM is asked to stop (Ctrl-C); one that
 * a killed process left is deleted by {@link Leftovers}. A target that is a symbolic link stays
 * one: what it points to is replaced. Thread-safe; concurrent writes to one target do not mix, and
 * the last one wins.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Writes the content of a file to a given path. */
  @FunctionalInterface
  public interface Writer {
    /** Writes everything to {@code temporary}, which does not exist yet. */
    void write(Path temporary) throws IOException;
  }

  /**
   * Writes {@code target} through a temporary file.
   *
   * @param target file to write; its parent folder is created if missing
   * @throws RaeException naming the target and the reason, if it cannot be written
   * @throws CancellationException if the thread is interrupted before the writer has written
   *     everything; after that the file is completed
   */
  public static void write(Path target, Writer writer) {
    write(target, true, writer);
  }

  /**
   * As {@link #write(Path, Writer)}, into a folder that is there: one that was removed does not
   * come back.
   */
  public static void writeIntoFolder(Path target, Writer writer) {
    write(target, false, writer);
  }

  private static void write(Path target, boolean createsFolder, Writer writer) {
    Path absolute = Links.followed(target.toAbsolutePath());
    if (Files.isDirectory(absolute)) {
      throw new ConfigException("cannot write " + target + ": it is a folder", Where.file(target));
    }
    if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
      throw new ConfigException(
          "cannot write " + target + ": it is a device or pipe, not a file", Where.file(target));
    }
    Path hidden =
        absolute.resolveSibling(TemporaryNames.next(String.valueOf(absolute.getFileName())));
    try (TemporaryPath temporary = new TemporaryPath(hidden)) {
      Path parent = absolute.getParent();
      if (parent != null && createsFolder) {
        Files.createDirectories(parent);
      }
      writer.write(temporary.path());
      NewFile.force(hidden);
      move(hidden, absolute);
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(target, e);
    }
  }

  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * The name of a file or folder that is derived from another's name.
   *
   * @param suffix what is added, in ASCII
   * @return {@code name + suffix}; where that exceeds the 255 bytes of a file name, the beginning
   *     of the name with a hash of the whole instead of the name
   */
  public static String derivedName(String name, String suffix) {
    return TemporaryNames.fitting(name, suffix.length()) + suffix;
  }

  /**
   * A new path beside {@code target} that {@link Leftovers} knows as this process's.
   *
   * @param target an absolute path
   */
  public static Path hiddenBeside(Path target) {
    return target.resolveSibling(TemporaryNames.next(String.valueOf(target.getFileName())));
  }

  /** A human-readable explanation of an {@link IOException}, without class names. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "there is something else in its place already";
    }
    if (e instanceof NotDirectoryException) {
      return "it is no folder";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
