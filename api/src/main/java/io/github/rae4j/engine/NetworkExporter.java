// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Map;

/**
 * Turns networks with their weights into files that other programs run. Nothing native is loaded
 * for it. Thread-safe.
 */
public interface NetworkExporter {
  /** The name of the format, for example {@code onnx}. */
  String format();

  /** How names of its files end, for example {@code .onnx}. */
  String ending();

  /**
   * Records a network. Weights keep their element types; they are read when they are written, one
   * at a time.
   *
   * @param metadata texts that the file keeps, such as where the weights come from
   * @throws IllegalArgumentException if a parameter is missing or misshapen, naming it
   */
  ExportedNetwork export(Network network, Weights weights, Map<String, String> metadata);
}
