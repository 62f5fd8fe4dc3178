// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.neighbours;

/**
 * The implementation whose conventions precision and recall follow. The conventions agree on the
 * definition but differ in details that change the reported digits.
 */
public enum NeighbourConvention {
  /** torch-fidelity 0.4: k = 3, closed balls, fractions in float32, with the F-score. */
  TORCH_FIDELITY("torch-fidelity", 3, true),
  /** The evaluator of ADM (Dhariwal and Nichol 2021; Kynkäänniemi et al. 2019): k = 3, closed. */
  ADM("adm", 3, true),
  /** Naeem et al. 2020, who add density and coverage: k = 5, open balls. */
  NAEEM("naeem", 5, false);

  final String label;
  final int neighbours;
  final boolean closed;

  NeighbourConvention(String label, int neighbours, boolean closed) {
    this.label = label;
    this.neighbours = neighbours;
    this.closed = closed;
  }

  /** The default k. */
  public int neighbours() {
    return neighbours;
  }
}
