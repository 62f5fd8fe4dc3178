// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.random;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * Standard normal noise, one independent stream for every image of a run.
 *
 * <p>A number is a pure function of (seed, image, draw, position): the same at any batch size,
 * thread count or machine. Bits come from Philox4x32-10, normals from the Box–Muller transform in
 * strict double arithmetic. Immutable and thread-safe.
 *
 * @param seed of the run
 */
public record GaussianStreams(long seed) {
  /** The seed that is used where none is given. */
  public static final long DEFAULT_SEED = 42;

  /** The draw that makes the start noise of an image; step k of a solver uses draw k + 1. */
  public static final int START = 0;

  /** Numbers that one thread makes at a time; a multiple of a block's four. */
  private static final int PIECE = 1 << 14;

  /**
   * Noise for consecutive images.
   *
   * @param firstImage number of the first image within the run, from 0
   * @param count number of images
   * @param draw which of the images' noises, from 0
   * @param shape of one image's noise
   * @return float32 {@code (count, shape…)}
   */
  public Tensor noise(long firstImage, int count, int draw, Shape shape) {
    return noise(firstImage, draw, shape, Tensor.buffer(DType.FLOAT32, batch(count, shape)));
  }

  /** The shape of {@code count} images' noise: {@code (count, shape…)}. */
  public static Shape batch(int count, Shape shape) {
    long[] dims = new long[shape.rank() + 1];
    dims[0] = count;
    System.arraycopy(shape.dims(), 0, dims, 1, shape.rank());
    return Shape.of(dims);
  }

  /**
   * The same in memory that the caller has.
   *
   * @param buffer direct, as of {@link Tensor#buffer} for the {@link #batch} wanted; it is the
   *     tensor's as long as that is used
   * @return float32 {@code (count, shape…)}
   */
  public Tensor noise(long firstImage, int draw, Shape shape, ByteBuffer buffer) {
    FloatBuffer out = buffer.asFloatBuffer();
    int perImage = Math.toIntExact(shape.elements());
    int count = out.remaining() / perImage;
    int pieces = (perImage + PIECE - 1) / PIECE;
    // Made by one thread, the numbers of a large batch would keep a GPU waiting.
    IntStream.range(0, count * pieces)
        .parallel()
        .forEach(
            i -> {
              int image = i / pieces;
              int from = i % pieces * PIECE;
              int length = Math.min(PIECE, perImage - from);
              fill(out.slice(image * perImage + from, length), firstImage + image, draw, from / 4);
            });
    return Tensor.wrap(DType.FLOAT32, batch(count, shape), buffer);
  }

  private void fill(FloatBuffer own, long image, int draw, int firstBlock) {
    int[] words = new int[4];
    for (int block = firstBlock; own.hasRemaining(); block++) {
      words[0] = block;
      words[1] = draw;
      words[2] = (int) image;
      words[3] = (int) (image >>> 32);
      Philox.block(words, (int) seed, (int) (seed >>> 32));
      putPair(own, words[0], words[1]);
      putPair(own, words[2], words[3]);
    }
  }

  private static void putPair(FloatBuffer out, int radiusBits, int angleBits) {
    // (k + ½) / 2³² lies inside (0, 1), so the logarithm is finite.
    double u = (Integer.toUnsignedLong(radiusBits) + 0.5) * 0x1p-32;
    double angle = 2 * Math.PI * ((Integer.toUnsignedLong(angleBits) + 0.5) * 0x1p-32);
    double radius = Math.sqrt(-2 * StrictMath.log(u));
    if (out.hasRemaining()) {
      out.put((float) (radius * StrictMath.cos(angle)));
    }
    if (out.hasRemaining()) {
      out.put((float) (radius * StrictMath.sin(angle)));
    }
  }
}
