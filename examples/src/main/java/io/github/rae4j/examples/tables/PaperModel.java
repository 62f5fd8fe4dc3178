// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a figure of the paper was measured on.
 *
 * @param id its name in {@code paper-figures.csv}
 * @param kind whether its weights can be had
 * @param epochs of training; empty where the paper does not say
 * @param parameters as the paper prints them; empty where it does not
 * @param preset that runs it
 * @param weights the file or model that the preset names for it; of one that was not released, the
 *     place where weights of one's own are looked for
 * @param description in words
 */
record PaperModel(
    String id,
    Kind kind,
    String epochs,
    String parameters,
    Optional<String> preset,
    Optional<String> weights,
    String description) {
  /** Whether weights can be had. */
  enum Kind {
    /** The authors' configurations name the weights. */
    RELEASED,
    /** The paper's own, but none of its authors' configurations names weights. */
    NOT_RELEASED,
    /** A model of other authors, whose figures the paper quotes or measured. */
    LITERATURE
  }

  static PaperModel of(Map<String, String> line) {
    return new PaperModel(
        PaperFigures.cell(line, "id"),
        Kind.valueOf(PaperFigures.cell(line, "kind").replace(' ', '_').toUpperCase(Locale.ROOT)),
        PaperFigures.cell(line, "epochs"),
        PaperFigures.cell(line, "parameters"),
        named(line, "preset"),
        named(line, "weights"),
        PaperFigures.cell(line, "description"));
  }

  private static Optional<String> named(Map<String, String> line, String column) {
    return Optional.of(PaperFigures.cell(line, column)).filter(text -> !text.isEmpty());
  }
}
