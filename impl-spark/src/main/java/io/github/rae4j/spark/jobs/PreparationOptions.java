// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** How the images of data sets are prepared, by the options of the one-machine commands. */
final class PreparationOptions {
  private static final String NONE = "none";
  private static final String EXIF = "exif";

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
    if (!orient.equals(NONE) && !orient.equals(EXIF)) {
      throw new WrongUsage("--orient is exif or none, not '" + orient + "'");
    }
    prepare.ifPresent(ImagePreparation::parse);
  }

  /** The preparation that was asked for. */
  Optional<ImagePreparation> preparation() {
    return prepare.map(ImagePreparation::parse);
  }

  boolean isUpright() {
    return orient.equals(EXIF);
  }

  boolean skipsDamaged() {
    return skipDamaged;
  }

  /** Options of data sets that follow from those of the job. */
  Map<String, String> ofDataSet() {
    Map<String, String> options = new TreeMap<>();
    if (isUpright()) {
      options.put("orient", EXIF);
    }
    if (skipDamaged) {
      options.put("unread", "damaged");
    }
    return options;
  }
}
