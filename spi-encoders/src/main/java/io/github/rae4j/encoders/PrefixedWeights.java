// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.network.Weights;
import java.util.List;

/**
 * A view of weights under a different key prefix.
 *
 * <p>The same model is saved with names such as {@code vit.embeddings.cls_token} or {@code
 * embeddings.cls_token}, depending on the class that contains it.
 */
final class PrefixedWeights {
  private PrefixedWeights() {}

  /**
   * Returns the weights under the wanted prefix; keys outside the prefix keep their names. The
   * weights are returned unchanged if the file already uses that prefix or if its prefix cannot be
   * determined.
   *
   * @param wanted prefix, including its dot; may be empty
   * @param anchor a key without its prefix
   */
  static Weights align(Weights weights, String wanted, String anchor) {
    if (weights.names().contains(wanted + anchor)) {
      return weights;
    }
    List<String> prefixes =
        weights.names().stream()
            .filter(name -> name.equals(anchor) || name.endsWith("." + anchor))
            .map(name -> name.substring(0, name.length() - anchor.length()))
            .toList();
    if (prefixes.size() != 1) {
      return weights;
    }
    String found = prefixes.get(0);
    return weights.renamed(
        name -> name.startsWith(found) ? wanted + name.substring(found.length()) : name);
  }
}
