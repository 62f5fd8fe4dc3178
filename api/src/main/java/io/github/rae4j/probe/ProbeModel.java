// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.probe;

import java.io.IOException;
import java.nio.file.Path;

/** The classifier that a probe trained. Thread-safe. */
public interface ProbeModel {
  /**
   * Writes the classifier with its provenance in the format of the library that trained it.
   *
   * @param file overwritten where it exists
   * @throws IOException if it cannot be written
   */
  void save(Path file) throws IOException;
}
