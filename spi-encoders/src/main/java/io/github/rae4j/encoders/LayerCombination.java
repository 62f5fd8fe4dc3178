// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.network.Ops;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How the patch tokens of several blocks become one latent (Improved Baselines with Representation
 * Autoencoders, arXiv 2605.18324). Every block's tokens pass the last norm first.
 */
public enum LayerCombination {
  /** The mean of the blocks. */
  MEAN,
  /** The mean of the blocks, plus the mean over all patches of the deepest block that is listed. */
  MEAN_PLUS_DEEPEST,
  /** The mean of the blocks, plus the mean over all patches of the block that is listed last. */
  MEAN_PLUS_LAST,
  /** The sum of the blocks, as the paper writes it. */
  SUM;

  /** The name in a config: lower case with dashes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Combines blocks.
   *
   * @param indices of the blocks as they are listed, at least one
   * @param normed the patch tokens {@code (batch, tokens, dim)} of every block that is listed
   * @return the same shape
   */
  <V> V combine(Ops<V> ops, List<Integer> indices, Map<Integer, V> normed) {
    V sum = Objects.requireNonNull(normed.get(indices.get(0)));
    for (int index : indices.subList(1, indices.size())) {
      sum = ops.add(sum, Objects.requireNonNull(normed.get(index)));
    }
    if (this == SUM) {
      return sum;
    }
    V mean = indices.size() == 1 ? sum : ops.mul(sum, 1.0 / indices.size());
    int global =
        switch (this) {
          case MEAN_PLUS_DEEPEST -> indices.stream().mapToInt(i -> i).max().orElseThrow();
          case MEAN_PLUS_LAST -> indices.get(indices.size() - 1);
          default -> -1;
        };
    return global < 0
        ? mean
        : ops.add(mean, ops.mean(Objects.requireNonNull(normed.get(global)), 1, true));
  }
}
