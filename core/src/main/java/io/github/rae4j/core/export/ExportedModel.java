// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.network.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What an export wrote.
 *
 * @param part which network; of a folder with several, what it is called
 * @param format in which format
 * @param files what was written, the file that was asked for first
 * @param inputs of an ONNX model, in order; empty for the other formats
 * @param outputs of an ONNX model, in order; empty for the other formats
 * @param facts about the format, for example {@code opset}, by name
 */
public record ExportedModel(
    String part,
    ExportFormat format,
    List<Path> files,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    Map<String, String> facts) {
  /** Copies the collections. */
  public ExportedModel {
    files = List.copyOf(files);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    facts = Map.copyOf(facts);
  }
}
