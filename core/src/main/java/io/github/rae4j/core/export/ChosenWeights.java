// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Some tensors of a checkpoint under other names.
 *
 * @param weights the checkpoint
 * @param sources names in the checkpoint by new names
 */
record ChosenWeights(Weights weights, Map<String, String> sources) implements Weights {
  ChosenWeights {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
  }

  @Override
  public Set<String> names() {
    return sources.keySet();
  }

  @Override
  public Tensor get(String name) {
    return weights.get(NamedValues.require(sources, name));
  }

  @Override
  public Shape shape(String name) {
    return weights.shape(NamedValues.require(sources, name));
  }

  @Override
  public DType dtype(String name) {
    return weights.dtype(NamedValues.require(sources, name));
  }

  @Override
  public String origin() {
    return weights.origin();
  }
}
