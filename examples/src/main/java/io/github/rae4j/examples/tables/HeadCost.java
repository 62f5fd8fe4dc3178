// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.OperationCost;
import io.github.rae4j.model.Backbone;

/**
 * What a DDT head costs.
 *
 * @param paperFlops by the convention that reproduces table 16
 * @param multiplyAdds all of them, as the released code runs the head
 * @param parameters of the head alone
 */
record HeadCost(long paperFlops, long multiplyAdds, long parameters) {
  private static final int TIME_FEATURES = 512;

  static HeadCost of(Backbone backbone) {
    NetworkSummary head = NetworkSummary.of(backbone.networkGivenBase().orElseThrow());
    long tokens = backbone.latentShape().dim(1) * backbone.latentShape().dim(2);
    return new HeadCost(convention(head, tokens), head.cost().multiplyAdds(), head.parameters());
  }

  /**
   * A multiply-add counts as one; linear layers of the blocks and attention, the modulation once an
   * image, one projection of the channels, a time embedding of the head's width, and two operations
   * a normalised value. The paper does not state it; it gives every digit of the table.
   */
  private static long convention(NetworkSummary head, long tokens) {
    long total = 0;
    for (OperationCost operation : head.operations()) {
      String weight = operation.weight().orElse("");
      long multiplyAdds = operation.cost().multiplyAdds();
      if (weight.contains("adaLN_modulation")) {
        total += multiplyAdds / tokens;
      } else if (weight.startsWith("x_embedder")) {
        // Of the two projections one is counted, and the head's own time embedding in place of it.
        long width = operation.output().dim(1);
        total += TIME_FEATURES * width + width * width;
      } else if (!weight.startsWith("s_projector")) {
        total += multiplyAdds + 2 * operation.cost().normalizedValues();
      }
    }
    return total;
  }
}
