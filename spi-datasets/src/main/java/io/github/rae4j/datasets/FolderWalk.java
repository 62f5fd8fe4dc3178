// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Finds the images below a folder; hidden files and folders and links to nowhere are left out. */
final class FolderWalk extends SimpleFileVisitor<Path> {
  private final Path root;
  private final boolean one;
  private final Consumer<Path> dangling;
  private final List<Path> images = new ArrayList<>();

  private FolderWalk(Path root, boolean one, Consumer<Path> dangling) {
    this.root = root;
    this.one = one;
    this.dangling = dangling;
  }

  /**
   * The images, the folders by path and the files within each folder by name.
   *
   * @param dangling told of every link with the name of an image that leads nowhere
   * @throws RaeException if a folder cannot be read
   */
  static List<Path> images(Path root, Consumer<Path> dangling) {
    List<Path> images = walk(root, false, dangling);
    images.sort(
        Comparator.comparing(
                (Path file) -> relative(root, Objects.requireNonNull(file.getParent())))
            .thenComparing(file -> file.getFileName().toString()));
    return images;
  }

  /**
   * Whether there is any image.
   *
   * @throws RaeException if a folder cannot be read
   */
  static boolean holdsImages(Path root) {
    return !walk(root, true, link -> {}).isEmpty();
  }

  private static List<Path> walk(Path root, boolean one, Consumer<Path> dangling) {
    FolderWalk walk = new FolderWalk(root, one, dangling);
    try {
      Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    } catch (IOException e) {
      throw Paths.unreadable(root, e);
    }
    return walk.images;
  }

  /** Whether this is a file that is an image by its own name. */
  static boolean isImage(Path file) {
    return ImageNames.kind(file.getFileName().toString()) != ImageNames.Kind.OTHER
        && Files.isRegularFile(file);
  }

  /** Whether this is a folder that is not hidden. */
  static boolean isFolder(Path file) {
    return Files.isDirectory(file) && !ImageNames.isHiddenPart(file.getFileName().toString());
  }

  /** A path below a folder, with slashes on every system. */
  static String relative(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    boolean hidden =
        !folder.equals(root) && ImageNames.isHiddenPart(folder.getFileName().toString());
    return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    boolean isImage = ImageNames.kind(file.getFileName().toString()) != ImageNames.Kind.OTHER;
    if (isImage && attributes.isRegularFile()) {
      images.add(file);
      return one ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
    if (isImage && attributes.isSymbolicLink()) {
      dangling.accept(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof FileSystemLoopException) {
      // A link to a folder above it: what is there is found anyway.
      return FileVisitResult.CONTINUE;
    }
    return super.visitFileFailed(file, e);
  }
}
