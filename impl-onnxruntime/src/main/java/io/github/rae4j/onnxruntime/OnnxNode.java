// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.util.List;

/**
 * A node of a graph under construction.
 *
 * @param domain empty for the ONNX standard
 * @param inputs edges; an empty name omits an optional input
 * @param outputs edges; an empty name omits an optional output
 */
record OnnxNode(
    String domain,
    String operator,
    List<String> inputs,
    List<String> outputs,
    List<ProtoMessage> attributes) {
  OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
  }

  ProtoMessage toProto() {
    return Onnx.node(domain, operator, inputs, outputs, attributes);
  }
}
