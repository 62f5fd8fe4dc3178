// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Deletes the hidden files that killed processes left beside their targets, {@code .NAME.UUID.tmp},
 * and nothing else: what a live process writes stays, and so does every other name. Thread-safe.
 */
public final class Leftovers {
  /** After this time without a write, a process on another machine is taken to have ended. */
  private static final Duration ELSEWHERE = Duration.ofDays(1);

  private Leftovers() {}

  /**
   * Deletes the leftovers of one target.
   *
   * @param target file or folder, which need not exist; a link stands for what it points to
   * @return the number of deleted files
   */
  public static int sweep(Path target) {
    Path absolute = Links.followed(target.toAbsolutePath());
    Path name = absolute.getFileName();
    Path folder = absolute.getParent();
    if (name == null || folder == null) {
      return 0;
    }
    String stem = TemporaryNames.stem(name.toString());
    return sweep(folder, stem::equals, false);
  }

  /**
   * Deletes the leftovers of many targets in one folder.
   *
   * @param folder which need not exist
   * @param targets names of the targets, which must be of fewer than 200 bytes
   * @param isLocked whether the caller holds a lock that every process takes before it writes these
   *     targets, so that those of other machines have ended as well
   * @return the number of deleted files
   */
  public static int sweep(Path folder, Predicate<String> targets, boolean isLocked) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    int deleted = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.tmp")) {
      for (Path file : files) {
        if (isLeftover(file, targets, isLocked) && delete(file)) {
          deleted++;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A folder that cannot be listed is reported by whoever writes to it.
      return deleted;
    }
    return deleted;
  }

  private static boolean isLeftover(Path file, Predicate<String> targets, boolean isLocked)
      throws IOException {
    Optional<TemporaryNames.Parsed> parsed = TemporaryNames.parse(file.getFileName().toString());
    if (parsed.filter(name -> targets.test(name.stem())).isEmpty() || Files.isSymbolicLink(file)) {
      return false;
    }
    return switch (parsed.get().owner()) {
      case ALIVE -> false;
      case ENDED -> true;
      case ELSEWHERE ->
          isLocked
              || Files.getLastModifiedTime(file)
                  .toInstant()
                  .isBefore(Instant.now().minus(ELSEWHERE));
    };
  }

  /** Folders are deleted with the files directly in them, which is all that rae4j makes there. */
  private static boolean delete(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      try (DirectoryStream<Path> content = Files.newDirectoryStream(file)) {
        for (Path inside : content) {
          if (Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
            return false;
          }
        }
      }
      TemporaryPath.delete(file);
    } else {
      Files.deleteIfExists(file);
    }
    return !Files.exists(file);
  }
}
