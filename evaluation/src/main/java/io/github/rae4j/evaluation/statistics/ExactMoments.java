// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The population mean and variance of every element of a latent, computed exactly and rounded once.
 * The result is bit-identical for any order, batch size and number of threads, and for any
 * partition of the data set into shards that are merged afterwards. Not thread-safe.
 */
public final class ExactMoments implements LatentMoments {
  private static final int CHUNK = 1 << 12;
  private static final String COUNT = "count";
  private static final String SHAPE = "shape";

  private final Shape shape;
  private final ExactSums sums;
  private long count;

  /**
   * Creates empty moments.
   *
   * @param shape shape of one latent
   */
  public ExactMoments(Shape shape) {
    this.shape = shape;
    this.sums = new ExactSums(Math.toIntExact(shape.elements()));
  }

  /**
   * Restores a {@link #state}.
   *
   * @param origin origin of the state, for messages
   * @throws RaeException if {@code state} is not a valid state
   */
  public static ExactMoments of(String origin, Map<String, Tensor> state) {
    if (!state.containsKey(COUNT) || !state.containsKey(SHAPE)) {
      throw new DataException(
          origin + " holds no sums of latents; it holds " + state.keySet(), Where.file(origin));
    }
    ExactMoments moments = new ExactMoments(Shape.of(state.get(SHAPE).toLongArray()));
    moments.count = state.get(COUNT).toLongArray()[0];
    state.forEach(
        (name, tensor) -> {
          boolean bin = !name.equals(COUNT) && !name.equals(SHAPE);
          if (bin && !moments.sums.setBin(name, tensor.toLongArray())) {
            throw new DataException(
                origin + ": the tensor '" + name + "' is no sum of latents",
                Where.file(origin).atKey(name));
          }
        });
    return moments;
  }

  /** The shape of one latent. */
  public Shape shape() {
    return shape;
  }

  @Override
  public void add(Tensor latents) {
    int rows = latents.shape().intDim(0);
    if (!latents.shape().equals(Rows.of(shape, rows))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "latents of shape %s were expected, but these are %s",
              shape,
              latents.shape()));
    }
    if (count + rows > ExactSums.MOST) {
      throw new IllegalArgumentException("more than " + ExactSums.MOST + " latents");
    }
    Rows.requireFinite(latents);
    FloatBuffer values = latents.floats();
    int size = sums.size();
    IntStream.range(0, (size + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> {
              int end = Math.min(size, (chunk + 1) * CHUNK);
              for (int row = 0; row < rows; row++) {
                for (int i = chunk * CHUNK; i < end; i++) {
                  sums.add(i, values.get(row * size + i));
                }
              }
            });
    count += rows;
  }

  /**
   * Adds the moments of another shard.
   *
   * @throws IllegalArgumentException if its latents have a different shape, or there are too many
   */
  public void merge(ExactMoments other) {
    if (!other.shape.equals(shape)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "latents of shape %s and %s cannot be merged", shape, other.shape));
    }
    if (count + other.count > ExactSums.MOST) {
      throw new IllegalArgumentException("more than " + ExactSums.MOST + " latents");
    }
    sums.addAll(other.sums, i -> i);
    count += other.count;
  }

  /**
   * The moments per channel, over all positions.
   *
   * @return moments of shape {@code (C, 1, 1)} for latents {@code (C, h, w)}, or of shape {@code
   *     (C)} for tokens {@code (tokens, C)}
   */
  public LatentMoments byChannel() {
    boolean tokens = shape.rank() == 2;
    int channels = shape.intDim(tokens ? 1 : 0);
    int inner = tokens ? 1 : sums.size() / channels;
    int perChannel = sums.size() / channels;
    if (count * perChannel > ExactSums.MOST) {
      throw new IllegalArgumentException("more than " + ExactSums.MOST + " values a channel");
    }
    long[] dims = new long[tokens ? 1 : shape.rank()];
    Arrays.fill(dims, 1);
    dims[0] = channels;
    ExactMoments merged = new ExactMoments(Shape.of(dims));
    merged.sums.addAll(sums, i -> i / inner % channels);
    merged.count = count * perChannel;
    return merged;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Tensor mean() {
    return tensor(i -> sums.mean(i, count));
  }

  @Override
  public Tensor variance() {
    return tensor(i -> sums.variance(i, count));
  }

  private Tensor tensor(IntToDoubleFunction value) {
    if (count == 0) {
      throw new IllegalStateException("no latents were added");
    }
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT64, shape);
    IntStream.range(0, sums.size())
        .parallel()
        .forEach(i -> buffer.putDouble(i * Double.BYTES, value.applyAsDouble(i)));
    return Tensor.wrap(DType.FLOAT64, shape, buffer);
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put(COUNT, Tensor.of(new long[] {count}, 1));
    state.put(SHAPE, Tensor.of(shape.dims(), shape.rank()));
    sums.bins().forEach((name, bin) -> state.put(name, Tensor.of(bin, bin.length)));
    return state;
  }
}
