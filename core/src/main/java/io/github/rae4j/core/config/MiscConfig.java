// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The section {@code misc}: sizes that both stages share.
 *
 * @param latentSize {@code (C, h, w)} of one latent, {@code (768, 16, 16)} unless given
 * @param numClasses 1000 unless given
 * @param nullLabel the label that means "no class", {@code numClasses} unless given
 * @param timeDistShiftDim the number of values of a latent unless given
 * @param timeDistShiftBase 4096 unless given
 * @param classNames name of each class, for labels and captions; none unless given. The reference
 *     has no such key and ignores it
 */
public record MiscConfig(
    Shape latentSize,
    int numClasses,
    long nullLabel,
    double timeDistShiftDim,
    double timeDistShiftBase,
    ClassNames classNames) {
  private static final String CLASS_NAMES = "class_names";

  static MiscConfig of(ConfigSection section, Function<String, Path> files) {
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
            classNames(p, numClasses, files));
    p.rejectUnknown();
    return config;
  }

  /** A list of names, the name of a public data set, or that of a file. */
  private static ClassNames classNames(
      ConfigParameters p, int numClasses, Function<String, Path> files) {
    if (!p.has(CLASS_NAMES)) {
      return ClassNames.none();
    }
    ClassNames names =
        p.isText(CLASS_NAMES)
            ? named(p, p.getString(CLASS_NAMES), files)
            : ClassNames.of(p.getStrings(CLASS_NAMES));
    if (names.size() != numClasses) {
      throw p.error(
          CLASS_NAMES,
          String.format(
              Locale.ROOT,
              "expected %d names, found %d; give as many as misc.num_classes says, or none"
                  + " (misc.class_names=null)",
              numClasses,
              names.size()));
    }
    return names;
  }

  private static ClassNames named(ConfigParameters p, String name, Function<String, Path> files) {
    Optional<ClassNames> known = ClassNames.of(name);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return ClassNames.read(files.apply(name));
    } catch (MissingFileException e) {
      List<String> sets = WellKnownClasses.list();
      throw p.aboutFile(
          CLASS_NAMES,
          e.explained(
              e.getMessage()
                  + ", nor a data set whose classes are known"
                  + " ("
                  + String.join(", ", sets)
                  + ")"
                  + NearestName.hint(name, sets),
              e.where()));
    } catch (RaeException e) {
      throw p.aboutFile(CLASS_NAMES, e);
    }
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
