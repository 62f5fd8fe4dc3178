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
 * <p>Follows WebDataset's convention: files whose paths agree up to the first dot of the last part
 * form one sample, wherever they stand in the archive; {@code cls} holds its label in digits, and
 * {@code json} may hold it under a key. Links are what they point to, or left out. Hidden files are
 * left out. What is left out, and labels that may be there but are not read, stand in {@link
 * ImageDataSet#notes}.
 *
 * @param path an archive, a folder of archives, or a pattern of several: {@code
 *     train-{000..127}.tar}, {@code {a,b}.tar}, {@code *.tar}
 * @param labels where labels come from: {@code auto} (from {@code cls} members if there are any, or
 *     else from folders if there are several), {@code cls}, {@code json.KEY} (a key of the JSON
 *     object in every sample, {@code json.a.b} for one within another), {@code folders} or {@code
 *     none}
 * @param image what follows the first dot in the names of the images; by default any image
 * @param orient whether images are turned upright by their EXIF orientation
 * @param unread what becomes of images of formats that are not read
 * @param keepIndex whether the places of the members of an archive with at least 1000 of them are
 *     kept in a file {@code NAME.tar.members} beside it, which is used until the archive changes
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record WebDataset(
    @Option("archive, folder of archives, or a pattern such as train-{000..127}.tar") String path,
    @Option(
            value =
                "where labels come from: auto (cls if there are any, or else folders), cls,"
                    + " json.KEY, folders or none",
            defaultValue = "auto")
        String labels,
    @Option(
            "what follows the first dot in the names of the images, for example jpg; by default any"
                + " image")
        Optional<String> image,
    @Option(
            value = "whether images are turned upright by their EXIF orientation",
            defaultValue = "none")
        Orient orient,
    @Option(
            value =
                "images of formats that are not read: refuse them, or count them as damaged images",
            defaultValue = "refuse")
        Unread unread,
    @Option(
            value =
                "whether the places of the members of a large archive are kept beside it, in"
                    + " NAME.tar.members",
            defaultValue = "true")
        boolean keepIndex)
    implements WebDatasetBuilder.With {
  private static final String AUTO = "auto";
  private static final String SUFFIX = ".tar";

  /** Checks the options. */
  public WebDataset {
    Options.check(WebDataset.class, path, labels, image, orient, unread, keepIndex);
    LabelSource.parse(labels);
  }

  /** Archives whose labels are found out. */
  public WebDataset(String path) {
    this(path, AUTO, Optional.empty(), Orient.NONE, Unread.REFUSE, true);
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
    return TarImages.open(this, shards);
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
