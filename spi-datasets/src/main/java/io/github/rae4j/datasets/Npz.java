// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A NumPy archive of images, as ADM's samples and references: {@code Npz.open(file)}.
 *
 * @param path the archive
 * @param images the array of images, uint8 {@code (n, h, w, 3)}; by default the first of {@code
 *     arr_0}, {@code images} and {@code samples}
 * @param labels the array of labels, whole numbers {@code (n)}; by default the first of {@code
 *     arr_1}, {@code labels}, {@code y} and {@code label_arr}, if there is one
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record Npz(
    @Option("the archive") String path,
    @Option("array of images; by default arr_0, images or samples") Optional<String> images,
    @Option("array of labels; by default arr_1, labels, y or label_arr, if there is one")
        Optional<String> labels)
    implements NpzBuilder.With {
  /** Checks the options. */
  public Npz {
    Options.check(Npz.class, path, images, labels);
  }

  /** An archive whose arrays have one of the usual names. */
  public Npz(String path) {
    this(path, Optional.empty(), Optional.empty());
  }

  /** Opens an archive whose arrays have one of the usual names; see {@link #open()}. */
  public static ImageDataSet open(Path file) {
    return new Npz(file.toString()).open();
  }

  /**
   * Opens the data set.
   *
   * @throws io.github.rae4j.errors.RaeException naming the file, if it is missing or damaged, or
   *     the array that does not fit
   */
  public ImageDataSet open() {
    return NpzImages.open(Paths.existing(path), named(images), named(labels));
  }

  /** An empty name stands for none. */
  private static Optional<String> named(Optional<String> name) {
    return name.filter(text -> !text.isEmpty());
  }
}
