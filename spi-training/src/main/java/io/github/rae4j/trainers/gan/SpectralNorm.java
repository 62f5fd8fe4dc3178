// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.TrainingOps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Convolutions whose weights may be divided by an estimate of their largest singular value (Miyato
 * et al., 2018), as in PyTorch's {@code spectral_norm}: the vectors u and v are buffers, one power
 * iteration updates them in each training forward pass.
 *
 * @param <V> a value of the interpreter
 */
final class SpectralNorm<V> {
  private static final double EPS = 1e-12;

  private final Ops<V> ops;
  private final boolean on;
  private final Optional<TrainingOps<V>> training;
  private final Map<String, V> buffers = new LinkedHashMap<>();

  /** Weights for inference, which do not change. */
  SpectralNorm(Ops<V> ops, boolean on) {
    this.ops = ops;
    this.on = on;
    this.training = Optional.empty();
  }

  /**
   * Weights for training, whose vectors are updated.
   *
   * @param before vectors after an earlier forward pass of this step; may be empty
   */
  SpectralNorm(Ops<V> ops, boolean on, TrainingOps<V> training, Map<String, V> before) {
    this.ops = ops;
    this.on = on;
    this.training = Optional.of(training);
    buffers.putAll(before);
  }

  /** The updated vectors by the names of their buffers, after all convolutions. */
  Map<String, V> buffers() {
    return buffers;
  }

  /** The convolution {@code module} along one axis. x {@code (batch, in, length)}, padded. */
  V convolution(V x, String module, long out, int width) {
    long in = ops.shape(x).dim(1);
    V weight = weight(module, out, in, width);
    return ops.conv1d(x, weight, bias(module, out, in * width));
  }

  /** The convolution {@code module} over two axes. x {@code (batch, in, height, width)}. */
  V convolution(V x, String module, long out, Window window) {
    long in = ops.shape(x).dim(1);
    V weight = weight(module, out, in, window.height(), window.width());
    V bias = bias(module, out, in * window.height() * window.width());
    return ops.conv2d(x, weight, bias, window);
  }

  private V bias(String module, long out, long fanIn) {
    return ops.parameter(module + ".bias", Initializer.torchDefault(fanIn), out);
  }

  /** Weights {@code (out, in, ...)} of a kernel. */
  private V weight(String module, long... dims) {
    long out = dims[0];
    long fanIn = Arrays.stream(dims).skip(1).reduce(1, Math::multiplyExact);
    Initializer initializer = Initializer.torchDefault(fanIn);
    if (!on) {
      return ops.parameter(module + ".weight", initializer, dims);
    }
    V weight = ops.parameter(module + ".weight_orig", initializer, dims);
    V matrix = ops.reshape(weight, out, fanIn);
    V u = vector(module + ".weight_u", out);
    V v = vector(module + ".weight_v", fanIn);
    if (training.isPresent()) {
      TrainingOps<V> t = training.get();
      V constant = t.stopGradient(matrix);
      v = normalised(t.stopGradient(ops.matmul(u, constant)));
      u = normalised(ops.linear(v, constant));
      buffers.put(module + ".weight_u", ops.reshape(u, out));
      buffers.put(module + ".weight_v", ops.reshape(v, fanIn));
    }
    V sigma = ops.sum(ops.mul(ops.linear(v, matrix), u), 1, true);
    long[] scalar = new long[dims.length];
    Arrays.fill(scalar, 1);
    return ops.div(weight, ops.reshape(sigma, scalar));
  }

  /** A buffer as a row {@code (1, size)}. */
  private V vector(String name, long size) {
    V known = buffers.get(name);
    if (known == null) {
      Initializer start = Initializer.normal(1 / Math.sqrt((double) size));
      known =
          ops.parameter(new ParameterSpec(name, Shape.of(size), start, ParameterSpec.Kind.BUFFER));
    }
    return ops.reshape(known, 1, size);
  }

  private V normalised(V row) {
    V norm = ops.sqrt(ops.sum(ops.mul(row, row), 1, true));
    // max(norm, eps), composed of existing operations.
    V safe = ops.add(ops.relu(ops.add(norm, -EPS)), EPS);
    return ops.div(row, safe);
  }
}
