// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/**
 * Where the processes of a group keep what belongs to training only: the state of an optimiser and
 * the moving average.
 */
public enum StatePlacement {
  /** Every process has all of it. */
  REPLICATED,
  /**
   * Every process has the state of some of the parameters, updates these, and sends them to the
   * others: stage 1 of ZeRO (Rajbhandari et al., 2020). A parameter is never divided, so that every
   * {@link OptimizerRule} takes the steps that it takes with replicated state, to the bit. With one
   * process this is the same as {@link #REPLICATED}.
   */
  SHARDED
}
