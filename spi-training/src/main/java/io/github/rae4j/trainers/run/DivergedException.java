// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

/** A loss or gradient is NaN or infinite, or the loss explodes. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean applied;

  private DivergedException(String value, boolean applied) {
    super(value);
    this.applied = applied;
  }

  /** A divergence that was detected only after it had affected the weights for some steps. */
  static DivergedException afterUpdate(String value) {
    return new DivergedException(value, true);
  }

  /**
   * Whether the weights were already updated by the diverged loss, so that they are not worth
   * saving.
   */
  boolean isApplied() {
    return applied;
  }

  /**
   * Returns finite values; to be called before the value affects the weights.
   *
   * @param what name of the value, for the message
   */
  public static double requireFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new DivergedException("the " + what + " is " + value, false);
    }
    return value;
  }
}
