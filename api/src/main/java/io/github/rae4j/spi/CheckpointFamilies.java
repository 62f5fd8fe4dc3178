// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spi;

import java.util.List;

/**
 * The kinds of checkpoints that a module knows, so that the error about a file of another model can
 * say whose it is. Found with {@link java.util.ServiceLoader}; asked for only when weights do not
 * fit a network.
 */
public interface CheckpointFamilies {
  /** The kinds; where a file fits more than one, the first is meant. */
  List<CheckpointFamily> families();
}
