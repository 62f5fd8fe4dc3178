// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import java.util.Optional;

/**
 * A backbone that can be run in stages, so that what changes little along the path need not be
 * computed at every time. Both ways are optional. Immutable and thread-safe.
 *
 * <p>Run one after the other, the stages give the bits of {@link #network}, and no stage computes
 * what its outputs do not need. The test kit's {@code BackboneContract} checks this and what the
 * methods say.
 */
public interface StagedBackbone extends Backbone {
  /** What the last stage goes on with: float32, the batch first. */
  String FEATURES = "features";

  /** What enters the first block: float32, the batch first. */
  String ENTERING = "entering";

  /** What leaves the first block, of the same shape as {@link #ENTERING}. */
  String ENTERED = "entered";

  /**
   * Two stages: the base, {@code x}, {@code t} and conditions → {@link #FEATURES}; and the head,
   * {@link #FEATURES}, {@code x} and what else it needs of {@code t} and conditions → {@link
   * #PREDICTION}. The head sees the latents itself, and the time too where that has an effect
   * beyond the features, so that it can go on with features of a time nearby (Wang et al., DDT,
   * 2025, arXiv:2504.05741). Empty where the backbone has no such head.
   */
  default Optional<Stages> baseAndHead() {
    return Optional.empty();
  }

  /**
   * Three stages around the blocks that run first: {@code x}, {@code t} and conditions → {@link
   * #ENTERING} and {@link #ENTERED}, the tokens before and after the first block; {@link #ENTERED},
   * {@code t} and conditions → {@link #FEATURES}, the tokens after the other blocks, of the same
   * shape; and the rest, {@link #FEATURES} and what else it needs → {@link #PREDICTION}. Empty
   * where there are fewer than two such blocks.
   */
  default Optional<Stages> aroundBlocks() {
    return Optional.empty();
  }
}
