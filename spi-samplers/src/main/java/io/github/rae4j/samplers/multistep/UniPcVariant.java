// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** The scale B(h) of the correction terms of UniPC (Zhao et al., 2023, section 3.2). */
public enum UniPcVariant {
  /** B(h) = h. */
  BH1,
  /** B(h) = e^h − 1, usually better with few steps. */
  BH2
}
