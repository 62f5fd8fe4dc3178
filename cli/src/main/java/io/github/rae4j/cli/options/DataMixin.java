// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.data.DataNotes;
import io.github.rae4j.evaluation.data.DataSetIdentity;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImageStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images of a data set are taken, and how they are prepared and read. */
public final class DataMixin {
  /** The name under which results say where their data lay. */
  public static final String ORIGIN = "data";

  @Mixin private PreparationMixin preparing = new PreparationMixin();

  @Option(
      names = {"--limit", "--count"},
      paramLabel = "N",
      description = "Take only the first N images of each data set.")
  private Optional<Integer> limit = Optional.empty();

  /**
   * Refuses values out of range.
   *
   * @throws UsageException naming them
   */
  public void requireUsage() {
    limit.ifPresent(n -> UsageException.requirePositive("--limit", n));
    preparing.requireUsage();
  }

  /** How the images are prepared and decoded. */
  public PreparationMixin preparing() {
    return preparing;
  }

  /** How many images are taken at most, where that was asked for. */
  public Optional<Integer> limit() {
    return limit;
  }

  /**
   * Opens a data set.
   *
   * @param option that named it, for the message where it is missing
   */
  public ImageDataSet open(Registry registry, String option, String location) {
    if (location.isEmpty()) {
      throw new UsageException(
          option + " is missing; a folder, file or shards of images, or fashion-mnist:split=test");
    }
    return DataSets.open(registry, location, preparing.dataOptions());
  }

  /** How many images of a data set are taken. */
  public int size(ImageDataSet data) {
    return Math.min(data.size(), limit.orElse(data.size()));
  }

  /** How the data set is streamed to a model whose images have this size. */
  public ImageStream.Options stream(ImageDataSet data, ImageSize imageSize) {
    return new ImageStream.Options(
        data, preparing.preparation(imageSize), preparing.threads(), preparing.skipsDamaged());
  }

  /** What a result depends on: the content of the data, wherever they lie. */
  public Map<String, String> identity(ImageDataSet data, ImageSize imageSize) {
    Map<String, String> identity = new TreeMap<>();
    identity.put("data sha256", DataSetIdentity.sha256(data, size(data)));
    identity.put("data size", Integer.toString(size(data)));
    identity.put("prepare", preparing.preparation(imageSize).name());
    if (preparing.orienting().isUpright()) {
      identity.put("orient", "exif");
    }
    identity.put("skip damaged", Boolean.toString(preparing.skipsDamaged()));
    return identity;
  }

  /** Says what people should know about data sets that have been read, and gives it for reports. */
  public static List<String> notes(CommonOptions common, ImageDataSet... read) {
    DataNotes notes = new DataNotes(note -> common.log("note: " + note));
    for (ImageDataSet data : read) {
      notes.add(data.notes());
    }
    notes.finish();
    return notes.all();
  }

  /** Where the data lie, which may differ when a run goes on. */
  public static Map<String, String> remarks(ImageDataSet data) {
    return Map.of(ORIGIN, data.origin());
  }

  /** Says which images were left out. */
  public static void report(CommonOptions common, List<String> skipped) {
    if (!skipped.isEmpty()) {
      common.log(
          String.format(
              Locale.ROOT,
              "%d damaged images were left out: %s%s",
              skipped.size(),
              String.join(", ", skipped.subList(0, Math.min(5, skipped.size()))),
              skipped.size() > 5 ? ", ..." : ""));
    }
  }
}
