// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Float32 tensors of any size whose values lie in several files, and are read while they are
 * written into another one. Not thread-safe while tensors are added.
 */
public final class StreamedTensors implements Weights {
  private static final int BLOCK_BYTES = 1 << 20;

  private final String origin;
  private final Map<String, Streamed> tensors = new LinkedHashMap<>();

  private record Streamed(Shape shape, List<Opening> parts) {}

  /** Opens a part of a tensor: values one after another, little-endian and row-major. */
  @FunctionalInterface
  public interface Opening {
    /** Opens it; the caller closes it. */
    InputStream open() throws IOException;
  }

  /**
   * Begins with nothing.
   *
   * @param origin for messages
   */
  public StreamedTensors(String origin) {
    this.origin = origin;
  }

  /**
   * Adds a tensor.
   *
   * @param count number of images
   * @param one shape of what it holds of one
   * @param parts its values, in order
   */
  public StreamedTensors add(String name, long count, Shape one, List<Opening> parts) {
    long[] dims = new long[one.rank() + 1];
    dims[0] = count;
    System.arraycopy(one.dims(), 0, dims, 1, one.rank());
    tensors.put(name, new Streamed(Shape.of(dims), List.copyOf(parts)));
    return this;
  }

  private Streamed require(String name) {
    Streamed tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(origin + " has no tensor '" + name + "'");
    }
    return tensor;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** As a whole, at most 2 GiB. */
  @Override
  public Tensor get(String name) {
    Shape shape = shape(name);
    ByteBuffer all = Tensor.buffer(DType.FLOAT32, shape);
    forEachBlock(name, block -> all.put(block.bytes()));
    return Tensor.wrap(DType.FLOAT32, shape, all.flip());
  }

  @Override
  public Shape shape(String name) {
    return require(name).shape();
  }

  @Override
  public DType dtype(String name) {
    require(name);
    return DType.FLOAT32;
  }

  @Override
  public void forEachBlock(String name, Consumer<Tensor> blocks) {
    byte[] buffer = new byte[BLOCK_BYTES];
    for (Opening part : require(name).parts()) {
      try (InputStream in = part.open()) {
        for (int n = in.readNBytes(buffer, 0, BLOCK_BYTES);
            n > 0;
            n = in.readNBytes(buffer, 0, BLOCK_BYTES)) {
          Shape shape = Shape.of(n / Float.BYTES);
          ByteBuffer direct = Tensor.buffer(DType.FLOAT32, shape);
          blocks.accept(Tensor.wrap(DType.FLOAT32, shape, direct.put(buffer, 0, n).flip()));
        }
      } catch (IOException e) {
        throw RunFiles.cannotRead(origin, e);
      }
    }
  }

  @Override
  public String origin() {
    return origin;
  }
}
