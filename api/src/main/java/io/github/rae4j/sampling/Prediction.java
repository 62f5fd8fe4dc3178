// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.options.ChoiceAlias;

/** What the output of a backbone means. */
public enum Prediction {
  /** The velocity dx/dt of the probability flow; for the linear path ε − x. */
  VELOCITY,
  /** The noise ε. */
  NOISE,
  /** The score ∇ log p(x). */
  SCORE,
  /** The data x, without noise. */
  @ChoiceAlias("x")
  DATA
}
