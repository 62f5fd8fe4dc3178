// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds images and labels among IDX files by the naming conventions of MNIST and similar data sets.
 *
 * @param images file with an array of rank 3 or 4
 * @param labels file with an array of rank 1, if there is one
 */
record IdxFiles(Path images, Optional<Path> labels) {
  private static final List<String> TRAIN = List.of("train");
  private static final List<String> TEST = List.of("t10k", "test");

  /** Whether a folder holds files with such names. */
  static boolean isIdxFolder(Path folder) {
    return Files.isDirectory(folder)
        && (find(folder, TRAIN, "images", 3).isPresent()
            || find(folder, TEST, "images", 3).isPresent());
  }

  /** Whether a folder holds images and labels of a split. */
  static boolean has(Path folder, Split split) {
    List<String> prefixes = split == Split.TRAIN ? TRAIN : TEST;
    return find(folder, prefixes, "images", 3).isPresent()
        && find(folder, prefixes, "labels", 1).isPresent();
  }

  /**
   * The files of a split in a folder.
   *
   * @throws RaeException if the images or labels are missing
   */
  static IdxFiles inFolder(Path folder, Split split) {
    List<String> prefixes = split == Split.TRAIN ? TRAIN : TEST;
    String name = split.name().toLowerCase(Locale.ROOT);
    Path images =
        find(folder, prefixes, "images", 3)
            .orElseThrow(
                () ->
                    new MissingFileException(
                        String.format(
                                Locale.ROOT,
                                "%s holds no IDX images of the split '%s'; expected"
                                    + " %s-images-idx3-ubyte,",
                                folder,
                                name,
                                prefixes.get(0))
                            + " with or without .gz",
                        Where.file(folder)));
    Path labels =
        find(folder, prefixes, "labels", 1)
            .orElseThrow(
                () ->
                    new MissingFileException(
                        String.format(
                                Locale.ROOT,
                                "%s holds no IDX labels of the split '%s'; expected"
                                    + " %s-labels-idx1-ubyte,",
                                folder,
                                name,
                                prefixes.get(0))
                            + " with or without .gz",
                        Where.file(folder)));
    return new IdxFiles(images, Optional.of(labels));
  }

  /** The image file that the user named, with the labels beside it, if there are any. */
  static IdxFiles ofImages(Path images) {
    String name = images.getFileName().toString();
    String other = name.replace("images", "labels").replace("idx3", "idx1");
    Path labels = images.resolveSibling(other);
    return new IdxFiles(
        images,
        other.equals(name) || !Files.exists(labels) ? Optional.empty() : Optional.of(labels));
  }

  private static Optional<Path> find(Path folder, List<String> prefixes, String what, int rank) {
    for (String prefix : prefixes) {
      for (String separator : List.of("-", ".")) {
        for (String suffix : List.of("", ".gz")) {
          Path file =
              folder.resolve(
                  String.format(
                      Locale.ROOT, "%s-%s%sidx%d-ubyte%s", prefix, what, separator, rank, suffix));
          if (Files.isRegularFile(file)) {
            return Optional.of(file);
          }
        }
      }
    }
    return Optional.empty();
  }
}
