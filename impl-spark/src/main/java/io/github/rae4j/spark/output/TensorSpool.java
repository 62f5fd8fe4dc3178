// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of a float32 tensor on their way into a safetensors file, whose header needs their
 * number first. They wait in a file of the machine's temporary folder, at most 2 GiB, so that they
 * take no memory. Not thread-safe.
 */
final class TensorSpool implements AutoCloseable {
  private final Shape one;
  private final FileChannel channel;

  /**
   * Begins with nothing.
   *
   * @param one shape of what is added for one image
   */
  TensorSpool(Shape one) throws IOException {
    this.one = one;
    Path file = Files.createTempFile("rae4j-", ".f32");
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Adds values, little-endian and row-major. */
  void add(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** What was added, mapped. */
  private Tensor tensor() throws IOException {
    long bytesOfOne = one.elements() * Float.BYTES;
    if (channel.size() % bytesOfOne != 0) {
      throw new IllegalStateException(channel.size() + " bytes are no whole number of " + one);
    }
    long[] dims = new long[one.rank() + 1];
    dims[0] = channel.size() / bytesOfOne;
    System.arraycopy(one.dims(), 0, dims, 1, one.rank());
    MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    return Tensor.wrap(DType.FLOAT32, Shape.of(dims), mapped);
  }

  /**
   * Writes the file.
   *
   * @param name of the tensor
   * @param more further tensors
   */
  void writeTo(Path target, String name, Map<String, Tensor> more, Map<String, String> metadata)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(name, tensor());
    tensors.putAll(more);
    SafetensorsWriter.write(target, tensors, metadata);
  }

  /** Closes and deletes the temporary file. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
