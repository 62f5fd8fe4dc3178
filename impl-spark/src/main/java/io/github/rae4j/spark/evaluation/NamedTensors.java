// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A state on its way between the machines of a cluster. Java's serialisation and Kryo write the
 * same bytes, one tensor after another, so that a state may have more than 2 GiB and is never in
 * memory twice. The tensors themselves are outside of the Java heap.
 */
public final class NamedTensors implements Externalizable, KryoSerializable {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 16;

  private String origin;
  private Map<String, Tensor> tensors;

  /** For serialisation: no tensors. */
  public NamedTensors() {
    this("", Map.of());
  }

  NamedTensors(String origin, Map<String, Tensor> tensors) {
    this.origin = origin;
    this.tensors = tensors;
  }

  /** The tensors, which name where they were made as their origin. */
  Weights weights() {
    return Weights.of(origin, tensors);
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  String origin() {
    return origin;
  }

  /** The size of the tensors in bytes. */
  long bytes() {
    return tensors.values().stream().mapToLong(tensor -> tensor.bytes().remaining()).sum();
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    writeTo(out);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    readFrom(in);
  }

  @Override
  public void write(Kryo kryo, Output output) {
    try {
      DataOutputStream out = new DataOutputStream(output);
      writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void read(Kryo kryo, Input input) {
    try {
      readFrom(new DataInputStream(input));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void writeTo(DataOutput out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    out.writeUTF(origin);
    out.writeInt(tensors.size());
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      out.writeUTF(entry.getKey());
      out.writeUTF(tensor.dtype().name());
      long[] dims = tensor.shape().dims();
      out.writeInt(dims.length);
      for (long dim : dims) {
        out.writeLong(dim);
      }
      ByteBuffer bytes = tensor.bytes();
      while (bytes.hasRemaining()) {
        int count = Math.min(BUFFER, bytes.remaining());
        bytes.get(buffer, 0, count);
        out.write(buffer, 0, count);
      }
    }
  }

  void readFrom(DataInput in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    origin = in.readUTF();
    int count = in.readInt();
    tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      DType dtype = DType.valueOf(in.readUTF());
      long[] dims = new long[in.readInt()];
      for (int d = 0; d < dims.length; d++) {
        dims[d] = in.readLong();
      }
      Shape shape = Shape.of(dims);
      ByteBuffer bytes = Tensor.buffer(dtype, shape);
      while (bytes.hasRemaining()) {
        int part = Math.min(BUFFER, bytes.remaining());
        in.readFully(buffer, 0, part);
        bytes.put(buffer, 0, part);
      }
      tensors.put(name, Tensor.wrap(dtype, shape, bytes.flip()));
    }
  }
}
