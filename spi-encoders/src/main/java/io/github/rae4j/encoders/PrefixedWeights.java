// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.network.Weights;
import java.util.List;

/**
 * Weights seen with another prefix.
 *
 * <p>One and the same model is saved with names such as {@code vit.embeddings.cls_token} or {@code
 * embeddings.cls_token}, depending on the class around it.
 */
final class PrefixedWeights {
  private PrefixedWeights() {}

  /**
   * Shows the weights with the wanted prefix; keys outside the prefix keep their names. If the file
   * has it already, or if it cannot be told which prefix the file has, the weights stay as they
   * are.
   *
   * @param wanted prefix, its dot included; may be empty
   * @param anchor a key after its prefix
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
