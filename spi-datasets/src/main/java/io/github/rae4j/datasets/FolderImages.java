// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.ImageReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Images below a folder.
 *
 * <p>With classes, the order is that of torchvision's {@code ImageFolder}: classes by name, the
 * folders within each class by path, and the files within each folder by name. Without classes,
 * images are ordered by full path.
 */
final class FolderImages extends StoredImages {
  private static final List<String> FOREIGN =
      List.of(".webp", ".bmp", ".ppm", ".pgm", ".tif", ".tiff", ".gif", ".heic", ".avif");

  private final Path root;
  private final List<Path> files;
  private final int[] labels;
  private final ImageReader reader = new ImageReader();

  private FolderImages(Path root, List<Path> files, int[] labels, List<String> classNames) {
    super(root.toString(), classNames);
    this.root = root;
    this.files = files;
    this.labels = labels;
  }

  /**
   * Uses sub-folders as classes if only they contain images; unlabelled if no sub-folder contains
   * any.
   */
  static FolderImages auto(Path root) {
    boolean inside = Paths.list(root).stream().anyMatch(FolderImages::isImageFile);
    boolean below =
        Paths.list(root).stream()
            .filter(Files::isDirectory)
            .anyMatch(folder -> !images(folder, folder).isEmpty());
    if (inside && below) {
      throw new DataException(
          root
              + " holds images both directly and in sub-folders; say what is meant by"
              + " labels=folders (sub-folders are classes) or labels=none (all images)",
          Where.file(root).atKey("labels"));
    }
    return below ? byFolders(root) : unlabelled(root);
  }

  /** Treats every sub-folder as a class. */
  static FolderImages byFolders(Path root) {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<String> classNames = new ArrayList<>();
    for (Path folder : Paths.list(root)) {
      if (Files.isDirectory(folder)) {
        List<Path> images = images(folder, folder);
        if (images.isEmpty()) {
          throw new DataException(
              folder + " is an empty class: it holds no PNG or JPEG file; remove the folder",
              Where.file(folder));
        }
        images.forEach(image -> labels.add(classNames.size()));
        files.addAll(images);
        classNames.add(folder.getFileName().toString());
      }
    }
    requireImages(root, files);
    return new FolderImages(
        root, files, labels.stream().mapToInt(Integer::intValue).toArray(), classNames);
  }

  /** Takes all images below the folder, unlabelled. */
  static FolderImages unlabelled(Path root) {
    List<Path> files = new ArrayList<>(images(root, root));
    files.sort(Comparator.comparing(file -> relative(root, file)));
    requireImages(root, files);
    return new FolderImages(root, files, new int[0], List.of());
  }

  private static void requireImages(Path root, List<Path> files) {
    if (files.isEmpty()) {
      throw new DataException("there are no PNG or JPEG files below " + root, Where.file(root));
    }
  }

  private static List<Path> images(Path root, Path folder) {
    List<Path> images = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        if (isImageFile(file)) {
          images.add(file);
        } else if (FOREIGN.stream().anyMatch(s -> Paths.endsWith(file.toString(), s))) {
          throw new DataException(
              file + " is of a format that is not read; convert it to PNG or remove it",
              Where.file(file));
        }
      }
    } catch (IOException e) {
      throw Paths.unreadable(folder, e);
    } catch (UncheckedIOException e) {
      throw Paths.unreadable(folder, Objects.requireNonNull(e.getCause()));
    }
    images.sort(
        Comparator.comparing(
                (Path file) -> relative(root, Objects.requireNonNull(file.getParent())))
            .thenComparing(file -> file.getFileName().toString()));
    return images;
  }

  private static boolean isImageFile(Path file) {
    return Paths.isImage(file.toString()) && Files.isRegularFile(file);
  }

  private static String relative(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  RgbImage read(int index) {
    return reader.read(files.get(index));
  }

  @Override
  String name(int index) {
    return relative(root, files.get(index));
  }

  @Override
  OptionalLong labelOf(int index) {
    return labels.length == 0 ? OptionalLong.empty() : OptionalLong.of(labels[index]);
  }
}
