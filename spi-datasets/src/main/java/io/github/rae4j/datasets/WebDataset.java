// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tar archives of images, either plain or WebDataset shards: {@code new
 * WebDataset("train-{000..127}.tar").open()}.
 *
 * <p>Follows WebDataset's convention: adjacent files whose paths agree up to the first dot of the
 * last part form one sample; {@code cls} holds its label in digits.
 *
 * @param path an archive, a folder of archives, or a pattern of several: {@code
 *     train-{000..127}.tar}, {@code {a,b}.tar}, {@code *.tar}
 * @param labels where labels come from
 * @param image the extension of the images within a sample; by default png, jpg and jpeg
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record WebDataset(
    @Option("archive, folder of archives, or a pattern such as train-{000..127}.tar") String path,
    @Option(value = "where labels come from", defaultValue = "auto") Labels labels,
    @Option("extension of the images within a sample; by default png, jpg and jpeg")
        Optional<String> image)
    implements WebDatasetBuilder.With {
  private static final String SUFFIX = ".tar";

  /** Where labels come from. */
  public enum Labels {
    /** From {@code cls} entries if there are any, or else from folders if there are several. */
    AUTO,
    /** From {@code cls} entries, which every sample must have. */
    CLS,
    /** From the folders within the archives. */
    FOLDERS,
    /** No labels. */
    NONE
  }

  /** Checks the options. */
  public WebDataset {
    Options.check(WebDataset.class, path, labels, image);
  }

  /** Archives whose labels are found out. */
  public WebDataset(String path) {
    this(path, Labels.AUTO, Optional.empty());
  }

  /** Opens an archive or a folder of archives; see {@link #open()}. */
  public static ImageDataSet open(Path location) {
    return new WebDataset(location.toString()).open();
  }

  /**
   * Opens the data set.
   *
   * @throws RaeException naming the archive that is missing, damaged or without images, or the
   *     sample without a label
   */
  public ImageDataSet open() {
    List<Path> shards = new ArrayList<>();
    for (String name : ShardPattern.expand(path)) {
      Path location = Paths.existing(name);
      List<Path> inside = Files.isDirectory(location) ? shardsOf(location) : List.of(location);
      if (inside.isEmpty()) {
        throw new DataException(
            location + " is a folder without .tar files", Where.file(location).atKey("path"));
      }
      shards.addAll(inside);
    }
    return TarImages.open(path, shards, labels, image.orElse(""));
  }

  /** The archives in a folder; none if it cannot be read. */
  static List<Path> shardsOf(Path folder) {
    try {
      return Paths.list(folder).stream().filter(file -> isShard(file.toString())).toList();
    } catch (RaeException e) {
      return List.of();
    }
  }

  /** Whether a name is that of an archive. */
  static boolean isShard(String name) {
    return Paths.endsWith(name, SUFFIX);
  }
}
