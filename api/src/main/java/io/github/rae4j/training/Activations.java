// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Ops;

/** What the forward pass keeps for the backward pass. */
public enum Activations {
  /** All activations that the gradients need. */
  KEPT,
  /**
   * Activation checkpointing: of every {@link Ops#block} that gradients pass through, only the
   * input is kept, and the rest is recomputed. Takes about a third more time and, for a deep
   * network, a fraction of the memory. Gradients are the same up to the order of summation.
   */
  RECOMPUTED
}
