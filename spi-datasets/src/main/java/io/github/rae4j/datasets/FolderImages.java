// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.ImageReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Images below a folder.
 *
 * <p>With classes, the order is that of torchvision's {@code ImageFolder}: classes by name, the
 * folders within each class by path, and the files within each folder by name. Without classes,
 * images are ordered by full path.
 */
final class FolderImages extends StoredImages {
  private static final int NAMED = 3;

  private final Path root;
  private final List<Path> files;
  private final int[] labels;
  private final ImageReader reader;

  private FolderImages(
      ImageFolder options, Path root, List<Path> files, int[] labels, List<String> classNames) {
    super(root.toString(), classNames);
    this.root = root;
    this.files = files;
    this.labels = labels;
    this.reader = options.orient().reader(this::note);
    options
        .unread()
        .check(files.stream().filter(FolderImages::isUnread).map(Path::toString).toList());
  }

  /**
   * Uses sub-folders as classes if only they contain images; unlabelled if no sub-folder contains
   * any.
   */
  static FolderImages auto(ImageFolder options, Path root) {
    boolean inside = Paths.list(root).stream().anyMatch(FolderWalk::isImage);
    boolean below =
        Paths.list(root).stream().filter(FolderWalk::isFolder).anyMatch(FolderWalk::holdsImages);
    if (inside && below) {
      throw new DataException(
          root
              + " holds images both directly and in sub-folders; say what is meant by"
              + " labels=folders (sub-folders are classes) or labels=none (all images)",
          Where.file(root).atKey("labels"));
    }
    return below ? byFolders(options, root) : unlabelled(options, root);
  }

  /** Treats every sub-folder that is not hidden as a class. */
  static FolderImages byFolders(ImageFolder options, Path root) {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<String> classNames = new ArrayList<>();
    List<Path> dangling = new ArrayList<>();
    for (Path folder : Paths.list(root)) {
      if (FolderWalk.isFolder(folder)) {
        List<Path> images = FolderWalk.images(folder, dangling::add);
        if (images.isEmpty()) {
          throw new DataException(
              folder + " is an empty class: it holds no image that is read; remove the folder",
              Where.file(folder));
        }
        images.forEach(image -> labels.add(classNames.size()));
        files.addAll(images);
        classNames.add(folder.getFileName().toString());
      }
    }
    requireImages(root, files);
    return new FolderImages(
            options, root, files, labels.stream().mapToInt(Integer::intValue).toArray(), classNames)
        .without(dangling);
  }

  /** Takes all images below the folder, unlabelled. */
  static FolderImages unlabelled(ImageFolder options, Path root) {
    List<Path> dangling = new ArrayList<>();
    List<Path> files = new ArrayList<>(FolderWalk.images(root, dangling::add));
    files.sort(Comparator.comparing(file -> FolderWalk.relative(root, file)));
    requireImages(root, files);
    return new FolderImages(options, root, files, new int[0], List.of()).without(dangling);
  }

  private FolderImages without(List<Path> dangling) {
    if (!dangling.isEmpty()) {
      note(
          String.format(
              Locale.ROOT,
              "%s: %d links to what is no file are left out: %s%s",
              root,
              dangling.size(),
              dangling.stream()
                  .limit(NAMED)
                  .map(link -> FolderWalk.relative(root, link))
                  .collect(Collectors.joining(", ")),
              dangling.size() > NAMED ? ", ..." : ""));
    }
    return this;
  }

  private static void requireImages(Path root, List<Path> files) {
    if (files.isEmpty()) {
      throw new DataException(
          "there are no PNG or JPEG files, nor other images that are read, below " + root,
          Where.file(root));
    }
  }

  private static boolean isUnread(Path file) {
    return ImageNames.kind(file.getFileName().toString()) == ImageNames.Kind.UNREAD;
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  RgbImage read(int index) {
    Path file = files.get(index);
    if (isUnread(file)) {
      throw Unread.error(file.toString());
    }
    return reader.read(file);
  }

  @Override
  String name(int index) {
    return FolderWalk.relative(root, files.get(index));
  }

  @Override
  OptionalLong labelOf(int index) {
    return labels.length == 0 ? OptionalLong.empty() : OptionalLong.of(labels[index]);
  }
}
