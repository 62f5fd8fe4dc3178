// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.engine.NetworkExporter;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Map;

/** Writes ONNX models of standard operators, which any runtime of their operator set runs. */
final class OnnxExporter implements NetworkExporter {
  @Override
  public String format() {
    return "onnx";
  }

  @Override
  public String ending() {
    return ".onnx";
  }

  @Override
  public ExportedNetwork export(Network network, Weights weights, Map<String, String> metadata) {
    DataFile data = new DataFile();
    try {
      return new OnnxModelFile(
          TracedNetwork.of(network, weights, true, Arithmetic.FLOAT32, data),
          data,
          Map.copyOf(metadata));
    } catch (UnfitWeightsException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
