// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

/** The set of images over which an adaptive solver measures its error. */
public enum ErrorControl {
  /**
   * Each image has its own time and step size, so the other images of a batch never affect its
   * result.
   */
  IMAGE,
  /** The whole batch shares one step size, as in the reference, so results depend on the batch. */
  BATCH
}
