// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.CommandHint;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.UserFolders;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 60,000 training and 10,000 test images, gray, 28
 * x 28 pixels, in ten classes: {@code FashionMnist.open(Split.TEST)}.
 *
 * @param split the part
 * @param path the folder with the four IDX files; by default where {@code rae4j fetch
 *     fashion-mnist} or the Debian package dataset-fashion-mnist puts them
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record FashionMnist(
    @Option(value = "the part", defaultValue = "train") Split split,
    @Option(
            "folder with the four IDX files; by default where 'rae4j fetch fashion-mnist' or the"
                + " Debian package dataset-fashion-mnist puts them")
        Optional<String> path)
    implements FashionMnistBuilder.With {
  static final String NAME = "fashion-mnist";

  // The install location of the Debian package dataset-fashion-mnist.
  private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

  private static final List<String> CLASSES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** Checks the options. */
  public FashionMnist {
    Options.check(FashionMnist.class, split, path);
  }

  /** Starts with the defaults of a config. */
  public static FashionMnistBuilder builder() {
    return FashionMnistBuilder.builder(Options.of(FashionMnist.class).defaults());
  }

  /** Opens a part of the installed files; see {@link #open()}. */
  public static ImageDataSet open(Split split) {
    return builder().split(split).build().open();
  }

  /** Opens a part of the files in a folder; see {@link #open()}. */
  public static ImageDataSet open(Path folder, Split split) {
    return builder().split(split).path(folder.toString()).build().open();
  }

  /**
   * Opens the data set: in {@code path}, or else in {@code $RAE4J_HOME/data/fashion-mnist}, or
   * where the Debian package dataset-fashion-mnist installs it.
   *
   * @throws io.github.rae4j.errors.RaeException naming the file that is missing or damaged
   */
  public ImageDataSet open() {
    Path folder =
        path.map(Paths::existing)
            .orElseGet(
                () -> installed(List.of(UserFolders.ofProcess().data().resolve(NAME), DEBIAN)));
    return IdxImages.open(IdxFiles.inFolder(folder, split), CLASSES);
  }

  /** The first of the folders that has the split. */
  Path installed(List<Path> folders) {
    return folders.stream()
        .filter(folder -> IdxFiles.has(folder, split))
        .findFirst()
        .orElseThrow(
            () ->
                new MissingFileException(
                    String.format(
                        Locale.ROOT,
                        "Fashion-MNIST is not in %s; get it with: %s, or name the folder with its"
                            + " four IDX files: %s:path=FOLDER",
                        folders.stream().map(Path::toString).collect(Collectors.joining(" or ")),
                        CommandHint.of("fetch", NAME),
                        NAME),
                    Where.file(NAME).atKey("path")));
  }
}
