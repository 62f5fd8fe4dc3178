// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the images of data sets are decoded and prepared. */
public final class PreparationMixin {
  @Option(
      names = "--prepare",
      paramLabel = "STEPS",
      description =
          "What is done to every image: center-crop:N (ADM's), resize:N, crop:N, pad:N, joined by"
              + " '+', or none; N is a side in pixels, or HxW, height and width (default: as the"
              + " protocol says; without one center-crop to the size of the model's images, or none"
              + " where there is no model).")
  private Optional<String> prepare = Optional.empty();

  @Option(
      names = "--skip-damaged",
      description = "Leave out images that cannot be read, and name them, instead of stopping.")
  private boolean skipDamaged;

  @Option(
      names = "--decode-threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that decode images; 0 for one a processor (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Mixin private OrientMixin orienting = new OrientMixin();

  /**
   * Refuses values out of range.
   *
   * @throws io.github.rae4j.errors.RaeException naming them
   */
  public void requireUsage() {
    UsageException.requireNotNegative("--decode-threads", threads);
    preparation();
  }

  /** The preparation that was asked for. */
  public Optional<ImagePreparation> preparation() {
    return prepare.map(ImagePreparation::parse);
  }

  /** The preparation, by default that of a model whose images have this size. */
  public ImagePreparation preparation(ImageSize imageSize) {
    return preparation().orElseGet(() -> ImagePreparation.centerCrop(imageSize));
  }

  /** Whether images are turned upright. */
  public OrientMixin orienting() {
    return orienting;
  }

  /** Options of data sets that follow from those of the command, for those that have them. */
  public Map<String, String> dataOptions() {
    Map<String, String> options = new TreeMap<>();
    if (orienting.isUpright()) {
      options.put("orient", "exif");
    }
    if (skipDamaged) {
      options.put("unread", "damaged");
    }
    return options;
  }

  public boolean skipsDamaged() {
    return skipDamaged;
  }

  /** Number of threads; 0 for one a processor. */
  public int threads() {
    return threads;
  }
}
