package io.github.rae4j.training;

import io.github.rae4j.network.Ops;

/** What is kept from the way forward for the way back. */
public enum Activations {
  /** Everything that gradients need. */
  KEPT,
  /**
   * Of every {@link Ops#block} of a network that gradients pass through only its input: the rest is
   * computed again. Takes about a third longer and, for a deep network, a fraction of the memory.
   * Gradients are the same up to the order in which they are added up.
   */
  RECOMPUTED
}
