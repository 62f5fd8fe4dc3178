// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

/** A part of a published data set. */
public enum Split {
  /** The images for training. */
  TRAIN,
  /** The images for testing. */
  TEST
}
