// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** How {@code ab2} takes its first step, for which there is no earlier slope. */
public enum FirstStep {
  /** Euler's method, one evaluation. */
  EULER,
  /** Heun's method, two evaluations. */
  HEUN
}
