// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import java.util.Set;

/** {@link InContextDiT}: nothing but the transformer in context and its last layers. */
final class InContextDiTNetwork extends ContextNetwork {
  InContextDiTNetwork(ContextSpec spec, Set<String> further) {
    super(spec, new ContextTransformer(spec, "x_embedder.proj", "rope"), further);
  }

  @Override
  <V> V prediction(ParameterScope<V> root, V x, V time, V tokens) {
    return weaker(root.in("final_layer"), time, tokens);
  }

  @Override
  <V> V weaker(ParameterScope<V> scope, V time, V tokens) {
    V normed = ContextSpec.NORM.apply(scope, "norm_final", tokens);
    return scope.linear(normed, "linear", patchValues(), LayerInit.ZEROS, true);
  }
}
