// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;

/**
 * A learned scale for every channel of both residual branches (CaiT; Touvron et al., 2021).
 * Immutable and thread-safe.
 *
 * @param attention name of the parameter of the attention's branch
 * @param feedForward name of the parameter of the feed-forward branch
 * @param start value before training
 */
public record LayerScale(String attention, String feedForward, double start) {
  <V> V apply(ParameterScope<V> scope, String name, V branch) {
    Ops<V> ops = scope.ops();
    long dim = ops.shape(branch).dim(-1);
    return ops.mul(branch, scope.parameter(name, new Initializer.Constant(start), dim));
  }
}
