// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a job does. */
enum JobKind {
  /** Generates pictures of classes. */
  SAMPLE,
  /** Encodes and decodes a picture. */
  RECONSTRUCT,
  /** Makes latents of a picture. */
  ENCODE,
  /** Makes pictures of latents. */
  DECODE,
  /** Shows the tokens of a picture as colours, and the pictures with the most similar ones. */
  LATENTS,
  /** Generates the pictures between two. */
  INTERPOLATE,
  /** Generates a part of a picture anew. */
  INPAINT,
  /** Generates pictures like a given one. */
  VARY;

  /** The name in requests. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it generates. */
  boolean samples() {
    return this == SAMPLE || this == INTERPOLATE || this == INPAINT || this == VARY;
  }

  /** The kind of a name in requests. */
  static JobKind parse(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                ApiProblem.field(
                    "kind",
                    String.format(
                        Locale.ROOT,
                        "there is no kind of job '%s'; there are %s",
                        word,
                        Arrays.stream(values())
                            .map(JobKind::word)
                            .collect(Collectors.joining(", ")))));
  }
}
