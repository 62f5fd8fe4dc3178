// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.network.Ops;
import io.github.rae4j.options.OptionException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which blocks of an encoder its latents are made of.
 *
 * @param indices of the blocks, from 0; empty for the last block alone
 * @param combination of several
 */
record LatentLayers(List<Integer> indices, LayerCombination combination) {
  static final String KEY = "layers";

  /**
   * Refuses a block that is listed twice, for the constructors of options.
   *
   * @param type the record of options
   */
  static void requireDistinct(Class<? extends Record> type, List<Integer> layers) {
    Set<Integer> seen = new HashSet<>();
    for (int layer : layers) {
      if (!seen.add(layer)) {
        throw new OptionException(type, KEY, "lists the block " + layer + " twice");
      }
    }
  }

  /**
   * Refuses a block that the model has not.
   *
   * @param type the record of options
   * @param depth number of blocks of the model
   */
  LatentLayers within(Class<? extends Record> type, int depth) {
    for (int index : indices) {
      if (index < 0 || index >= depth) {
        throw new OptionException(
            type,
            KEY,
            String.format(
                Locale.ROOT,
                "%d is no block of this model, which has the %d blocks 0 to %d",
                index,
                depth,
                depth - 1));
      }
    }
    return this;
  }

  boolean isLastOnly() {
    return indices.isEmpty();
  }

  boolean contains(int index) {
    return indices.contains(index);
  }

  /** How many blocks have to run, of {@code depth}. */
  int blocksToRun(int depth) {
    return indices.stream().mapToInt(index -> index + 1).max().orElse(depth);
  }

  <V> V combine(Ops<V> ops, Map<Integer, V> normed) {
    return combination.combine(ops, indices, normed);
  }
}
