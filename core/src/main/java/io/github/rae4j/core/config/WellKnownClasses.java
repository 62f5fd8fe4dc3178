// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The class names of public data sets, for {@code misc.class_names}. Those of ImageNet are the
 * lemmas that WordNet 3.0 has for the classes; where several classes have the same first lemma, the
 * name says which is meant.
 */
public final class WellKnownClasses {
  /** The 1000 classes of ImageNet's challenge, sorted by WordNet's ids as every model has them. */
  public static final String IMAGENET = "imagenet-1k";

  /** The ten classes of Fashion-MNIST. */
  public static final String FASHION_MNIST = "fashion-mnist";

  private WellKnownClasses() {}

  /** The data sets. */
  public static List<String> list() {
    return List.of(FASHION_MNIST, IMAGENET);
  }

  /** Names and synonyms, separated by tabs, one class a line. */
  static Optional<List<String>> lines(String dataSet) {
    if (!list().contains(dataSet)) {
      return Optional.empty();
    }
    try (InputStream in =
        WellKnownClasses.class.getResourceAsStream("classes/" + dataSet + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("the class names of " + dataSet + " are not in the jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(text.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
