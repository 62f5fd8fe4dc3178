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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images of a data set are taken, and how, by the options of the one-machine commands. */
final class DataOptions {
  @Option(
      names = {"--limit", "--count"},
      paramLabel = "N",
      description = "Take only the first N images.")
  private Optional<Integer> limit = Optional.empty();

  @Mixin private PreparationOptions preparing = new PreparationOptions();

  /** Refuses values out of range. */
  void require() {
    limit.ifPresent(n -> WrongUsage.requirePositive("--limit", n));
    preparing.require();
  }

  /** How the images are prepared. */
  PreparationOptions preparing() {
    return preparing;
  }

  /** How many images are taken. */
  int size(ImageDataSet images) {
    return Math.min(images.size(), limit.orElse(images.size()));
  }

  /** How many images are taken at most, where that was asked for. */
  Optional<Integer> limit() {
    return limit;
  }

  /** The preparation, by default that of a model whose images have this size. */
  ImagePreparation preparation(ImageSize size) {
    return preparing.preparation().orElseGet(() -> ImagePreparation.centerCrop(size));
  }

  boolean skipsDamaged() {
    return preparing.skipsDamaged();
  }

  /** Options of data sets that follow from those of the job. */
  Map<String, String> ofDataSet() {
    return preparing.ofDataSet();
  }

  /** What a result depends on, as in the one-machine commands. */
  Map<String, String> identity(ImageDataSet images, ImageSize size) {
    Map<String, String> identity = new TreeMap<>();
    identity.put("data sha256", DataSetIdentity.sha256(images, size(images)));
    identity.put("data size", Integer.toString(size(images)));
    identity.put("prepare", preparation(size).name());
    if (preparing.isUpright()) {
      identity.put("orient", "exif");
    }
    identity.put("skip damaged", Boolean.toString(skipsDamaged()));
    return identity;
  }
}
