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
 * refers to a second one that is not its own.
 *
 * <p>Both are written under hidden names and forced to disk, and then take the place of an older
 * pair: whenever the process is killed, the first file and the one that it refers to are the old
 * ones or the new ones. For the moment between, the new first file refers to the new second one
 * under a hidden name; after a kill just then it still does, until it is written again. So the
 * first file is written twice, and may be asked for under either name. Thread-safe.
 */
public final class PairedFiles {
  /** What the second file's name has more while a first file refers to it in passing. */
  private static final String PASSING = ".next";

  private PairedFiles() {}

  /** Writes the content of the first file, which names the second. */
  @FunctionalInterface
  public interface Referrer {
    /** Writes everything, as often as it is called. */
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
    if (!both) {
      AtomicFiles.write(
          target, hidden -> forced(hidden, channel -> first.write(name(main), channel)));
      return List.of(main);
    }
    try {
      Path parent = main.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Leftovers.sweep(other);
      writeBoth(main, other, first, second);
      return List.of(main, other);
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(target, e);
    }
  }

  private static void writeBoth(Path main, Path other, Referrer first, Content second)
      throws IOException {
    Path passed = other.resolveSibling(AtomicFiles.derivedName(name(other), PASSING));
    try (TemporaryPath toOther = new TemporaryPath(AtomicFiles.hiddenBeside(main));
        TemporaryPath toPassing = new TemporaryPath(AtomicFiles.hiddenBeside(main));
        TemporaryPath content = new TemporaryPath(AtomicFiles.hiddenBeside(other))) {
      // No temporary path, which would be deleted when the process stops: it may be referred to.
      Path passing = AtomicFiles.hiddenBeside(passed);
      forced(content.path(), second);
      forced(toOther.path(), channel -> first.write(name(other), channel));
      forced(toPassing.path(), channel -> first.write(name(passing), channel));
      PairSwitch pair =
          new PairSwitch(main, other, content.path(), passing, toPassing.path(), toOther.path());
      for (PairSwitch.Step step : pair.steps()) {
        step.make();
      }
    }
    // What a killed process has left, to which nothing refers any more.
    Leftovers.sweep(passed);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
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
