// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.evaluation.LabelSampling;
import java.util.List;

/**
 * One model with one way to sample it.
 *
 * @param preset name of a preset
 * @param labels classes of the images
 * @param overrides {@code key.path=value}
 */
record GenerationRun(String preset, LabelSampling labels, List<String> overrides) {
  /** Copies the list. */
  GenerationRun {
    overrides = List.copyOf(overrides);
  }

  /** Every class equally often. */
  static GenerationRun balanced(String preset, String... overrides) {
    return new GenerationRun(preset, LabelSampling.BALANCED, List.of(overrides));
  }

  /** The same model with other labels. */
  GenerationRun with(LabelSampling other) {
    return new GenerationRun(preset, other, overrides);
  }
}
