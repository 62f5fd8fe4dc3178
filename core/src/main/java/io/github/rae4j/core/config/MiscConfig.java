// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Locale;

/**
 * The section {@code misc}: sizes that both stages share.
 *
 * @param latentSize {@code (C, h, w)} of one latent, {@code (768, 16, 16)} unless given
 * @param numClasses 1000 unless given
 * @param nullLabel the label that means "no class", {@code numClasses} unless given
 * @param timeDistShiftDim the number of values of a latent unless given
 * @param timeDistShiftBase 4096 unless given
 * @param classNames name of each class, for captions; empty unless given. The reference has no such
 *     key and ignores it
 */
public record MiscConfig(
    Shape latentSize,
    int numClasses,
    long nullLabel,
    double timeDistShiftDim,
    double timeDistShiftBase,
    List<String> classNames) {

  static MiscConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    Shape latentSize = latentSize(p);
    int numClasses = p.getPositiveInt("num_classes", 1000);
    MiscConfig config =
        new MiscConfig(
            latentSize,
            numClasses,
            p.getLong("null_label", numClasses),
            p.getPositiveDouble("time_dist_shift_dim", (double) latentSize.elements()),
            p.getPositiveDouble("time_dist_shift_base", 4096),
            classNames(p, numClasses));
    p.rejectUnknown();
    return config;
  }

  private static List<String> classNames(ConfigParameters p, int numClasses) {
    if (!p.has("class_names")) {
      return List.of();
    }
    List<String> names = p.getStrings("class_names");
    if (names.size() != numClasses) {
      throw p.error(
          "class_names",
          String.format(Locale.ROOT, "expected %d names, found %d", numClasses, names.size()));
    }
    return List.copyOf(names);
  }

  private static Shape latentSize(ConfigParameters p) {
    if (!p.has("latent_size")) {
      return Shape.of(768, 16, 16);
    }
    List<Long> size = p.getLongs("latent_size");
    if (size.size() != 3 || size.stream().anyMatch(n -> n < 1 || n > Integer.MAX_VALUE)) {
      throw p.error("latent_size", "expected channels, height and width, found " + size);
    }
    return Shape.of(size.get(0), size.get(1), size.get(2));
  }

  /** The dimension-dependent shift of time, √(dim / base) (paper section 4.2). */
  public double timeShift() {
    return Math.sqrt(timeDistShiftDim / timeDistShiftBase);
  }
}
