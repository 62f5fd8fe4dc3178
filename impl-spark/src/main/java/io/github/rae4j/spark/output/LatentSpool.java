// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.evaluation.run.CacheSink;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Latents and labels on their way into one safetensors file, whose header needs their number first.
 * Latents wait in a file of the machine's temporary folder, so that none of the memory is taken, at
 * most 2 GiB. Not thread-safe.
 */
final class LatentSpool implements AutoCloseable {
  private final Shape latent;
  private final Path file;
  private final FileChannel channel;
  private final LongStream.Builder labels = LongStream.builder();
  private int count;

  LatentSpool(Shape latent) throws IOException {
    this.latent = latent;
    this.file = Files.createTempFile("rae4j-latents-", ".f32");
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Adds a latent of an image, with its label or {@link CacheSink#NO_LABEL}. */
  void add(float[] values, long label) throws IOException {
    if (values.length != latent.elements()) {
      throw new IllegalArgumentException(
          "a latent has " + values.length + " values, but its shape is " + latent);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    addBytes(bytes);
    addLabel(label);
  }

  /** Adds latents as little-endian float32. */
  void addBytes(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Adds the label of an image whose latent was added as bytes. */
  void addLabel(long label) {
    labels.add(label);
    count++;
  }

  /** Writes the file, as the one-machine command writes its cache. */
  void writeTo(Path target, Map<String, String> metadata) throws IOException {
    long[] dims = new long[latent.rank() + 1];
    dims[0] = count;
    System.arraycopy(latent.dims(), 0, dims, 1, latent.rank());
    Shape shape = Shape.of(dims);
    long length = shape.elements() * Float.BYTES;
    if (channel.size() != length) {
      throw new IllegalStateException(
          count + " latents of shape " + latent + " have " + channel.size() + " bytes");
    }
    MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(LatentCache.LATENTS, Tensor.wrap(DType.FLOAT32, shape, mapped));
    long[] known = labels.build().toArray();
    if (Arrays.stream(known).noneMatch(label -> label == CacheSink.NO_LABEL)) {
      tensors.put(LatentCache.LABELS, Tensor.of(known, known.length));
    }
    SafetensorsWriter.write(target, tensors, metadata);
  }

  /** Closes and deletes the temporary file. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
