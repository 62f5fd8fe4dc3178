// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.evaluation.data.DataNotes;
import io.github.rae4j.evaluation.data.ImageStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Warnings about images that were skipped, and what else there is to say about them. */
final class SkippedImages {
  private static final int NAMED = 3;

  private SkippedImages() {}

  static List<String> warnings(
      List<ImageStream.Skipped> skipped, String origin, List<String> notes) {
    List<String> warnings = new ArrayList<>();
    DataNotes said = new DataNotes(warnings::add);
    said.add(notes);
    said.finish();
    if (skipped.isEmpty()) {
      return warnings;
    }
    String names =
        skipped.stream()
            .limit(NAMED)
            .map(ImageStream.Skipped::id)
            .collect(Collectors.joining(", "));
    warnings.add(
        String.format(
            Locale.ROOT,
            "%d damaged image(s) of %s were left out: %s%s",
            skipped.size(),
            origin,
            names,
            skipped.size() > NAMED ? ", and others" : ""));
    return warnings;
  }
}
