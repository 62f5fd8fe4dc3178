// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.network.Signature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ONNX model with external data.
 *
 * @param traced the graph
 * @param data the large tensors
 * @param metadata texts that the model keeps
 */
record OnnxModelFile(TracedNetwork traced, DataFile data, Map<String, String> metadata)
    implements ExportedNetwork {
  @Override
  public Signature signature() {
    return traced.signature();
  }

  @Override
  public Map<String, String> outputNames() {
    return traced.outputNames();
  }

  @Override
  public Map<String, String> facts() {
    return Map.of(
        "opset", Integer.toString(Onnx.OPSET), "ir_version", Integer.toString(Onnx.IR_VERSION));
  }

  @Override
  public long dataBytes() {
    return data.size();
  }

  @Override
  public void writeModel(String dataName, WritableByteChannel channel) throws IOException {
    ByteBuffer bytes = model(dataName).toBuffer();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private synchronized ProtoMessage model(String dataName) {
    data.refer(traced.graph(), dataName);
    ProtoMessage model = Onnx.model(traced.graph().body());
    Onnx.metadata(model, new TreeMap<>(metadata));
    return model;
  }

  @Override
  public void writeData(WritableByteChannel channel) throws IOException {
    data.write(channel);
  }
}
