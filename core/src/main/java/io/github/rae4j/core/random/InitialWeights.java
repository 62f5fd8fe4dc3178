// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.random;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.zip.CRC32;

/**
 * Weights of a network that has not been trained, drawn from its initialisers.
 *
 * <p>Each tensor is a pure function of the seed and its own name, so a network that gains a layer
 * keeps the start of all others.
 */
public final class InitialWeights {
  private static final int CHUNK = 1 << 16;

  private InitialWeights() {}

  /**
   * Draws all parameters and buffers.
   *
   * @param specs what the network reads
   */
  public static Weights draw(List<ParameterSpec> specs, long seed) {
    Map<String, Tensor> weights = new TreeMap<>();
    for (ParameterSpec spec : specs) {
      weights.put(spec.name(), draw(spec, seed));
    }
    return Weights.of("initial weights with seed " + seed, weights);
  }

  private static Tensor draw(ParameterSpec spec, long seed) {
    Shape shape = spec.shape();
    long stream = stream(spec.name());
    Initializer initializer = spec.initializer();
    if (initializer instanceof Initializer.Constant constant) {
      return fill(shape, i -> constant.value());
    }
    if (initializer instanceof Initializer.Table table) {
      return table.values().get().reshape(shape.dims());
    }
    if (initializer instanceof Initializer.Uniform uniform) {
      return uniform(shape, seed, stream, uniform.bound());
    }
    if (initializer instanceof Initializer.XavierUniform) {
      double fans = (double) shape.dim(0) + (double) shape.elements() / shape.dim(0);
      return uniform(shape, seed, stream, Math.sqrt(6 / fans));
    }
    Normals normals = new Normals(seed, stream);
    if (initializer instanceof Initializer.Normal normal) {
      return fill(shape, i -> normal.std() * normals.next());
    }
    if (initializer instanceof Initializer.TruncatedNormal truncated) {
      return fill(shape, i -> truncated(normals, truncated));
    }
    throw new IllegalStateException("unknown initializer " + initializer);
  }

  private static double truncated(Normals normals, Initializer.TruncatedNormal truncated) {
    double value;
    do {
      value = truncated.std() * normals.next();
    } while (Math.abs(value) > truncated.bound());
    return value;
  }

  private static Tensor uniform(Shape shape, long seed, long stream, double bound) {
    UniformStreams uniforms = new UniformStreams(seed);
    float[][] block = {new float[0]};
    return fill(
        shape,
        i -> {
          if (i % CHUNK == 0) {
            block[0] = uniforms.floats(stream, i / CHUNK, CHUNK);
          }
          return bound * (2.0 * block[0][i % CHUNK] - 1);
        });
  }

  private static Tensor fill(Shape shape, IntToDoubleFunction value) {
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, shape);
    FloatBuffer out = buffer.asFloatBuffer();
    for (int i = 0; out.hasRemaining(); i++) {
      out.put((float) value.applyAsDouble(i));
    }
    return Tensor.wrap(DType.FLOAT32, shape, buffer);
  }

  private static long stream(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /** An endless stream of normal numbers. */
  private static final class Normals {
    private final GaussianStreams streams;
    private final long stream;
    private float[] block = new float[0];
    private int draw;
    private int at;

    Normals(long seed, long stream) {
      this.streams = new GaussianStreams(seed);
      this.stream = stream;
    }

    double next() {
      if (at == block.length) {
        block = streams.noise(stream, 1, draw++, Shape.of(CHUNK)).toFloatArray();
        at = 0;
      }
      return block[at++];
    }
  }
}
