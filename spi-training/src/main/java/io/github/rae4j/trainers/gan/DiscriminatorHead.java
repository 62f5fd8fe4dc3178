// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;

/**
 * One head of the discriminator: {@code (batch, width, tokens)} → {@code (batch, tokens)}. An
 * instance must not outlive its {@link Ops}.
 */
final class DiscriminatorHead<V> {
  private static final double SLOPE = 0.2;
  private static final int GROUPS = 32;

  private final Ops<V> ops;
  private final ParameterScope<V> scope;
  private final DinoDiscriminator.Config config;

  DiscriminatorHead(ParameterScope<V> scope, DinoDiscriminator.Config config) {
    this.ops = scope.ops();
    this.scope = scope;
    this.config = config;
  }

  V logits(V activation) {
    V x = block(activation, "0", 1);
    V residual = block(x, "1.fn", config.kernel());
    x = ops.mul(ops.add(residual, x), 1 / Math.sqrt(2));
    V map = convolution(x, "2", 1, 1);
    return ops.reshape(map, Shape.BATCH, ops.shape(map).dim(2));
  }

  /** A circular convolution, a norm, and a leaky ReLU. */
  private V block(V x, String name, int kernel) {
    long width = config.width();
    V convolved = convolution(x, name + ".0", width, kernel);
    V weight = scope.parameter(name + ".1.weight", Initializer.ONES, width);
    V bias = scope.parameter(name + ".1.bias", Initializer.ZEROS, width);
    // The reference's local batch norm has a virtual batch of one: every image and channel is
    // normalised by its own statistics over the tokens.
    int groups = config.groupNorm() ? GROUPS : config.width();
    return ops.leakyRelu(ops.groupNorm(convolved, groups, weight, bias, config.eps()), SLOPE);
  }

  private V convolution(V x, String name, long out, int kernel) {
    long in = config.width();
    Initializer initializer = Initializer.torchDefault(in * kernel);
    V weight =
        config.spectralNorm()
            ? spectral(name, out, in, kernel)
            : scope.parameter(name + ".weight", initializer, out, in, kernel);
    V padded = kernel == 1 ? x : ops.wrap(x, -1, kernel / 2, kernel / 2);
    return ops.conv1d(padded, weight, scope.parameter(name + ".bias", initializer, out));
  }

  /**
   * {@code W / (uᵀ W v)} with the vectors that training maintains by power iteration (Miyato et
   * al., 2018).
   */
  private V spectral(String name, long out, long in, int kernel) {
    V weight =
        scope.parameter(
            name + ".weight_orig", Initializer.torchDefault(in * kernel), out, in, kernel);
    V u = scope.buffer(name + ".weight_u", Initializer.normal(1 / Math.sqrt((double) out)), out);
    V v =
        scope.buffer(
            name + ".weight_v",
            Initializer.normal(1 / Math.sqrt((double) in * kernel)),
            in * kernel);
    V matrix = ops.reshape(weight, out, in * kernel);
    V left = ops.matmul(ops.reshape(u, 1, out), matrix);
    V sigma = ops.matmul(left, ops.reshape(v, in * kernel, 1));
    return ops.div(weight, ops.reshape(sigma, 1, 1, 1));
  }
}
