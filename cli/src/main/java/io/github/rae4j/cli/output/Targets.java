// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.output;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Leftovers;
import io.github.rae4j.formats.io.Links;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks before a long run whether its result can be written. */
public final class Targets {
  private static final int LONGEST_NAME = 255;

  private Targets() {}

  /** Whether a name has an ending, such as {@code .png}; upper and lower case are the same. */
  public static boolean hasEnding(Path target, String ending) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * A file of named tensors.
   *
   * @throws UsageException if its name does not end in {@code .safetensors}
   * @throws RaeException if it cannot be written
   */
  public static void requireTensorFile(String option, Path target) {
    requireFile(option, target, ".safetensors");
  }

  /**
   * An archive of arrays.
   *
   * @throws UsageException if its name does not end in {@code .npz}
   * @throws RaeException if it cannot be written
   */
  public static void requireArchive(String option, Path target) {
    requireFile(option, target, ".npz");
  }

  private static void requireFile(String option, Path target, String ending) {
    if (!hasEnding(target, ending)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s: '%s' must end in %s, the format that is written",
              option,
              target,
              ending));
    }
    requireWritable(target, false);
  }

  /**
   * A file of latent statistics.
   *
   * @throws UsageException if its name ends in neither {@code .safetensors} nor {@code .pt}
   * @throws RaeException if it cannot be written
   */
  public static void requireStatisticsFile(String option, Path target) {
    if (!isStatisticsFile(target)) {
      throw new UsageException(
          option
              + ": '"
              + target
              + "' must end in .safetensors or .pt, the formats that are written");
    }
    requireWritable(target, false);
  }

  /** Whether a name has an ending of files of latent statistics. */
  public static boolean isStatisticsFile(Path file) {
    return hasEnding(file, ".safetensors") || hasEnding(file, ".pt");
  }

  /**
   * Any target. Hidden files that killed runs left beside it are deleted.
   *
   * @param isFolder whether files are to be written into it
   * @throws RaeException if it cannot be written
   */
  public static void requireWritable(Path target, boolean isFolder) {
    Path absolute = Links.followed(target.toAbsolutePath());
    int bytes = String.valueOf(absolute.getFileName()).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_NAME) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "cannot write %s: File name too long: it has %d bytes, and file systems take %d",
              target,
              bytes,
              LONGEST_NAME));
    }
    Path existing = absolute;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing != null && existing.equals(absolute)) {
      if (Files.isDirectory(existing) != isFolder) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "cannot write %s: it is %s",
                target,
                isFolder ? "a file, but a folder is written" : "a folder"));
      }
    } else if (existing != null && !Files.isDirectory(existing)) {
      throw new RaeException("cannot write " + target + ": " + existing + " is not a folder");
    }
    Path folder = existing == null || Files.isDirectory(existing) ? existing : existing.getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw new RaeException("cannot write " + target + ": " + whyNot(folder));
    }
    if (existing != null
        && existing.equals(absolute)
        && !isFolder
        && !Files.isRegularFile(existing)) {
      throw new RaeException("cannot write " + target + ": it is a device or pipe, not a file");
    }
    Leftovers.sweep(absolute);
    try {
      Files.delete(
          Files.createFile(
              AtomicFiles.hiddenBeside(folder.resolve(String.valueOf(target.getFileName())))));
    } catch (NoSuchFileException e) {
      throw new RaeException("cannot write " + target + ": " + folder + " takes no new files", e);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(target, e);
    }
  }

  private static String whyNot(@Nullable Path folder) {
    if (folder == null) {
      return "there is no such folder";
    }
    Path shown = folder.normalize();
    try {
      return Files.getFileStore(folder).isReadOnly()
          ? shown + " is on a read-only file system"
          : "permission denied for " + shown;
    } catch (IOException e) {
      return "permission denied for " + shown;
    }
  }
}
