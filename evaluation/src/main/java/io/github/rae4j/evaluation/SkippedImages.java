// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import java.util.List;
import java.util.stream.Collectors;

/** Warnings about skipped images. */
final class SkippedImages {
  private static final int NAMED = 3;

  private SkippedImages() {}

  static List<String> warnings(List<ImageStream.Skipped> skipped, String origin) {
    if (skipped.isEmpty()) {
      return List.of();
    }
    String names =
        skipped.stream()
            .limit(NAMED)
            .map(ImageStream.Skipped::id)
            .collect(Collectors.joining(", "));
    return List.of(
        "%d damaged image(s) of %s were left out: %s%s"
            .formatted(
                skipped.size(), origin, names, skipped.size() > NAMED ? ", and others" : ""));
  }
}
