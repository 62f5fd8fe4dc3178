// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.AdaLNModulation;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Ops;

/**
 * The last layer: a modulated norm and a linear layer that outputs the values of a patch.
 *
 * @param norm norm before the modulation
 * @param outputs values of a patch
 */
record FinalLayer(Norm norm, int outputs) {
  private static final AdaLNModulation MODULATION =
      new AdaLNModulation("adaLN_modulation.1", 1, true, false);

  /**
   * {@code (batch, tokens, dim)} → {@code (batch, tokens, outputs)}.
   *
   * @param condition {@code (batch, n, dim)} after SiLU, see {@link AdaLNModulation}
   */
  <V> V apply(ParameterScope<V> scope, V x, V condition) {
    Ops<V> ops = scope.ops();
    AdaLNModulation.Branch<V> modulation = MODULATION.apply(scope, x, condition).get(0);
    V modulated = modulation.scaleAndShift(ops, norm.apply(scope, "norm_final", x));
    return scope.linear(modulated, "linear", outputs, LayerInit.ZEROS, true);
  }
}
