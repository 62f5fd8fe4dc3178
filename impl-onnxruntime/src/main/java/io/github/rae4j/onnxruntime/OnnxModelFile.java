// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.network.Signature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An ONNX model with external data. The model states size and SHA-256 of its data, since the data
 * of another model of the same shapes would be taken in silence.
 */
final class OnnxModelFile implements ExportedNetwork {
  /** The metadata with the size of the data file. */
  static final String DATA_BYTES = "rae4j.data.bytes";

  /** The metadata with the SHA-256 of the data file. */
  static final String DATA_SHA256 = "rae4j.data.sha256";

  private final TracedNetwork traced;
  private final DataFile data;
  private final Map<String, String> metadata;
  private Optional<String> dataHash = Optional.empty();

  /**
   * A model.
   *
   * @param traced the graph
   * @param data the large tensors
   * @param metadata texts that the model keeps
   */
  OnnxModelFile(TracedNetwork traced, DataFile data, Map<String, String> metadata) {
    this.traced = traced;
    this.data = data;
    this.metadata = metadata;
  }

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

  private synchronized ProtoMessage model(String dataName) throws IOException {
    data.refer(traced.graph(), dataName);
    ProtoMessage model = Onnx.model(traced.graph().body());
    Onnx.metadata(model, new TreeMap<>(metadata));
    if (data.size() > 0) {
      Onnx.metadata(
          model,
          new TreeMap<>(Map.of(DATA_BYTES, Long.toString(data.size()), DATA_SHA256, dataHash())));
    }
    return model;
  }

  /** Known from the writing of the data, which usually is first. */
  private synchronized String dataHash() throws IOException {
    return dataHash.isPresent() ? dataHash.get() : hashed(new DigestChannel(Optional.empty()));
  }

  @Override
  public void writeData(WritableByteChannel channel) throws IOException {
    hashed(new DigestChannel(Optional.of(channel)));
  }

  private String hashed(DigestChannel digest) throws IOException {
    data.write(digest);
    String hash = digest.hex();
    synchronized (this) {
      dataHash = Optional.of(hash);
    }
    return hash;
  }
}
