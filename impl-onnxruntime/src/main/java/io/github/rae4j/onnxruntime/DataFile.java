// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The file beside an exported model that holds its large tensors, one after the other. Not
 * thread-safe until {@link #keepOnly} has been called; it does not change afterwards.
 */
final class DataFile implements WeightPlacement {
  /** A cache line, so that runtimes may compute on a mapping of the file. */
  private static final int ALIGNMENT = 64;

  /** A page, where a tensor is large enough to be mapped by itself. */
  private static final int PAGE = 4096;

  private static final int LARGE = 1 << 20;

  /** Tensors are written in pieces, so that an interrupted thread stops soon. */
  private static final int PIECE = 1 << 24;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  @Override
  public void place(OnnxGraph graph, String name, Tensor tensor) {
    tensors.put(name, tensor);
    graph.initializer(name, reference(name, tensor, "", 0));
  }

  @Override
  public void placeInt8(OnnxGraph graph, String name, String scales, Tensor weight) {
    throw new IllegalStateException("exported models are in float32: " + name);
  }

  @Override
  public void keepOnly(Set<String> names) {
    tensors.keySet().retainAll(names);
  }

  /** Points the graph's initializers into a file of that name. */
  void refer(OnnxGraph graph, String location) {
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      offset = start(offset, tensor);
      graph.initializer(entry.getKey(), reference(entry.getKey(), tensor, location, offset));
      offset += tensor.bytes().remaining();
    }
  }

  private static ProtoMessage reference(String name, Tensor tensor, String location, long offset) {
    return Onnx.externalTensor(
        name, tensor.dtype(), tensor.shape(), location, offset, tensor.bytes().remaining());
  }

  /** Size in bytes. */
  long size() {
    long size = 0;
    for (Tensor tensor : tensors.values()) {
      size = start(size, tensor) + tensor.bytes().remaining();
    }
    return size;
  }

  /** Where a tensor begins if the one before it ends at an offset. */
  private static long start(long end, Tensor tensor) {
    int alignment = tensor.bytes().remaining() < LARGE ? ALIGNMENT : PAGE;
    return (end + alignment - 1) / alignment * alignment;
  }

  void write(WritableByteChannel channel) throws IOException {
    long position = 0;
    for (Tensor tensor : tensors.values()) {
      int gap = Math.toIntExact(start(position, tensor) - position);
      fully(channel, ByteBuffer.allocate(gap));
      write(channel, tensor);
      position += gap + (long) tensor.bytes().remaining();
    }
  }

  private static void write(WritableByteChannel channel, Tensor tensor) throws IOException {
    if (tensor.region().isEmpty()) {
      inPieces(channel, tensor.bytes());
      return;
    }
    try {
      MappedFile.read(
          tensor.region().get(),
          () -> {
            try {
              inPieces(channel, tensor.bytes());
              return true;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void inPieces(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int length = Math.min(PIECE, bytes.remaining());
      fully(channel, bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
    }
  }

  private static void fully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
