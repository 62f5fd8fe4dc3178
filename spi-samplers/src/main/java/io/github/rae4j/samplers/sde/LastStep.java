// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.options.ChoiceAlias;

/** The step taken after the last grid point. */
public enum LastStep {
  /** No step; a config says null. */
  @ChoiceAlias("null")
  NONE("none"),
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
