// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

/**
 * A part of the path in solver time s = 1 − t, before the shift: it starts at the noise.
 *
 * @param start s at the noise end, usually 0
 * @param end s at the data end, for example 0.999
 */
public record TimeInterval(double start, double end) {
  /** Checks the order. */
  public TimeInterval {
    if (!(start < end)) {
      throw new IllegalArgumentException("start " + start + " must lie before end " + end);
    }
  }
}
