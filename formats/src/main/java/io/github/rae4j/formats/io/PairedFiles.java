// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes a file and a second one beside it that it refers to by name, such that the first one never
 * stands beside a second one that is not its own.
 *
 * <p>Both are written under hidden names and forced to disk. Then the old first file goes, and both
 * are moved into place, the second one first. Thread-safe.
 */
public final class PairedFiles {
  private PairedFiles() {}

  /** Writes the content of the first file, which names the second. */
  @FunctionalInterface
  public interface Referrer {
    /** Writes everything. */
    void write(String nameOfSecond, WritableByteChannel channel) throws IOException;
  }

  /** Writes the content of the second file. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything. */
    void write(WritableByteChannel channel) throws IOException;
  }

  /**
   * Writes both files.
   *
   * @param target the first file; where it is a symbolic link, what it points to is replaced, and
   *     the second file stands beside that
   * @param suffix what the second file's name has more than the first's; empty to write none
   * @return the files that were written, with links followed, the first one first
   * @throws io.github.rae4j.errors.RaeException naming the file and the reason, if one cannot be
   *     written
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static List<Path> write(Path target, String suffix, Referrer first, Content second) {
    Path main = Links.followed(target.toAbsolutePath());
    requireFile(main, target);
    Path other =
        main.resolveSibling(AtomicFiles.derivedName(String.valueOf(main.getFileName()), suffix));
    boolean both = !suffix.isEmpty();
    if (both) {
      requireFile(other, other);
      if (Files.isSymbolicLink(other)) {
        throw new ConfigException(
            "cannot write "
                + other
                + ": it is a symbolic link, but has to stand beside "
                + main.getFileName(),
            Where.file(other));
      }
    }
    Leftovers.sweep(main);
    try (TemporaryPath hidden = new TemporaryPath(AtomicFiles.hiddenBeside(main));
        TemporaryPath hiddenOther = new TemporaryPath(AtomicFiles.hiddenBeside(other))) {
      Path parent = main.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (both) {
        Leftovers.sweep(other);
        forced(hiddenOther.path(), second);
      }
      String name = String.valueOf(other.getFileName());
      forced(hidden.path(), channel -> first.write(name, channel));
      if (both) {
        Files.deleteIfExists(main);
        AtomicFiles.move(hiddenOther.path(), other);
      }
      AtomicFiles.move(hidden.path(), main);
      return both ? List.of(main, other) : List.of(main);
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(target, e);
    }
  }

  private static void forced(Path file, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.write(channel);
      channel.force(true);
    }
  }

  private static void requireFile(Path file, Path shown) {
    if (Files.isDirectory(file)) {
      throw new ConfigException("cannot write " + shown + ": it is a folder", Where.file(shown));
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file)
        && !Files.isSymbolicLink(file)) {
      throw new ConfigException(
          "cannot write " + shown + ": it is a device or pipe, not a file", Where.file(shown));
    }
  }
}
