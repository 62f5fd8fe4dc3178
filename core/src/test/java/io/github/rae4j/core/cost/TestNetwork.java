// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network of one input and one output written in place by a test. */
record TestNetwork(TensorSpec input, TensorSpec output, Body body, Set<String> ignored)
    implements Network {
  /** The forward pass. */
  interface Body {
    <V> V apply(Ops<V> ops, V x);
  }

  TestNetwork(TensorSpec input, TensorSpec output, Body body) {
    this(input, output, body, Set.of());
  }

  @Override
  public Signature signature() {
    return new Signature(List.of(input), List.of(output));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    return Map.of(output.name(), body.apply(ops, inputs.get(input.name())));
  }

  @Override
  public boolean ignoresKey(String key) {
    return ignored.contains(key);
  }
}
