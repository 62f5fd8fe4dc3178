// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** How the training loss of a noise or score model is weighted over time. */
public enum LossWeight {
  /** Not at all. */
  NONE,
  /** As if the velocity was learned: (var / σ)². */
  VELOCITY,
  /** By the likelihood bound: var / σ². */
  LIKELIHOOD
}
