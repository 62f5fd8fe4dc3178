// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.data.DataSetIdentity;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which images of a data set are taken, and how, by the options of the one-machine commands. */
final class DataOptions {
  private static final String NONE = "none";
  private static final String EXIF = "exif";

  @Option(
      names = {"--limit", "--count"},
      paramLabel = "N",
      description = "Take only the first N images.")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--prepare",
      paramLabel = "STEPS",
      description = "What is done to every image: center-crop:N, resize:N, crop:N, pad:N, none.")
  private Optional<String> prepare = Optional.empty();

  @Option(names = "--skip-damaged", description = "Leave out images that cannot be read.")
  private boolean skipDamaged;

  @Option(names = "--orient", paramLabel = "HOW", description = "exif turns images upright.")
  private String orient = NONE;

  /** Refuses values out of range. */
  void require() {
    limit.ifPresent(n -> WrongUsage.requirePositive("--limit", n));
    if (!orient.equals(NONE) && !orient.equals(EXIF)) {
      throw new WrongUsage("--orient is exif or none, not '" + orient + "'");
    }
    prepare.ifPresent(ImagePreparation::parse);
  }

  /** How many images are taken. */
  int size(ImageDataSet images) {
    return Math.min(images.size(), limit.orElse(images.size()));
  }

  /** How many images are taken at most, where that was asked for. */
  Optional<Integer> limit() {
    return limit;
  }

  /** The preparation that was asked for. */
  Optional<ImagePreparation> preparation() {
    return prepare.map(ImagePreparation::parse);
  }

  /** The preparation, by default that of a model whose images have this size. */
  ImagePreparation preparation(ImageSize size) {
    return preparation().orElseGet(() -> ImagePreparation.centerCrop(size));
  }

  boolean skipsDamaged() {
    return skipDamaged;
  }

  /** Options of data sets that follow from those of the job. */
  Map<String, String> ofDataSet() {
    Map<String, String> options = new TreeMap<>();
    if (orient.equals(EXIF)) {
      options.put("orient", EXIF);
    }
    if (skipDamaged) {
      options.put("unread", "damaged");
    }
    return options;
  }

  /** What a result depends on, as in the one-machine commands. */
  Map<String, String> identity(ImageDataSet images, ImageSize size) {
    Map<String, String> identity = new TreeMap<>();
    identity.put("data sha256", DataSetIdentity.sha256(images, size(images)));
    identity.put("data size", Integer.toString(size(images)));
    identity.put("prepare", preparation(size).name());
    if (orient.equals(EXIF)) {
      identity.put("orient", EXIF);
    }
    identity.put("skip damaged", Boolean.toString(skipDamaged));
    return identity;
  }
}
