// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/** The step taken after the last grid point. */
enum LastStep {
  /** No step. */
  NONE("null"),
  /** A step along the drift of the stochastic equation, without adding noise. */
  MEAN("Mean"),
  /** The posterior mean of the data by Tweedie's formula. */
  TWEEDIE("Tweedie"),
  /** A step along the probability flow. */
  EULER("Euler");

  private final String text;

  LastStep(String text) {
    this.text = text;
  }

  /** The name in configs. */
  @Override
  public String toString() {
    return text;
  }
}
