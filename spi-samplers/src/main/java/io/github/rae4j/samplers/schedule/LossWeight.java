// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** The weighting over time of the training loss of a noise or score model. */
public enum LossWeight {
  /** No weighting. */
  NONE,
  /** The weight that makes the loss equal to that of a velocity model: (var / σ)². */
  VELOCITY,
  /** The weight of the likelihood bound: var / σ². */
  LIKELIHOOD
}
