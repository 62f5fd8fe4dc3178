// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;

/**
 * A norm over the last axis. Immutable and thread-safe.
 *
 * @param kind layer norm (Ba et al., 2016) or RMS norm (Zhang and Sennrich, 2019)
 * @param eps added to the variance or to the mean square
 * @param affine whether it has parameters: {@code weight}, and {@code bias} for a layer norm
 */
public record Norm(Kind kind, double eps, boolean affine) {
  /** What is normalised. */
  public enum Kind {
    /** Mean 0 and variance 1. */
    LAYER,
    /** Mean square 1. */
    RMS
  }

  /** A layer norm with weight and bias. */
  public static Norm layer(double eps) {
    return new Norm(Kind.LAYER, eps, true);
  }

  /** An RMS norm with a weight. */
  public static Norm rms(double eps) {
    return new Norm(Kind.RMS, eps, true);
  }

  /** The same norm without parameters. */
  public Norm withoutParameters() {
    return new Norm(kind, eps, false);
  }

  /**
   * Normalises.
   *
   * @param scope below which {@code module} stands
   * @param module name of the norm
   * @param x {@code (…, dim)}
   * @return the same shape
   */
  public <V> V apply(ParameterScope<V> scope, String module, V x) {
    Ops<V> ops = scope.ops();
    if (kind == Kind.LAYER) {
      return affine ? scope.layerNorm(x, module, eps) : ops.layerNorm(x, eps);
    }
    int dim = ops.shape(x).intDim(-1);
    V weight =
        affine
            ? scope.parameter(module + ".weight", Initializer.ONES, dim)
            : ops.constant(ones(dim));
    return ops.rmsNorm(x, weight, eps);
  }

  private static Tensor ones(int dim) {
    float[] values = new float[dim];
    Arrays.fill(values, 1);
    return Tensor.of(values, dim);
  }
}
