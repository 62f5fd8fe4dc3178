// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions of a backbone that is also told the strength of guidance, float32 {@code (batch)}
 * under {@link #OMEGA}; the same for all samples. Immutable and thread-safe.
 *
 * @param conditions what else it is conditioned on
 * @param omega the strength
 */
record OmegaConditioning(Conditioning conditions, float omega) implements Conditioning {
  /** The input of the strength. */
  static final String OMEGA = "omega";

  @Override
  public List<TensorSpec> inputs() {
    List<TensorSpec> inputs = new ArrayList<>(conditions.inputs());
    inputs.add(TensorSpec.batched(OMEGA));
    return List.copyOf(inputs);
  }

  @Override
  public String takes() {
    return conditions.takes();
  }

  @Override
  public boolean takesNone() {
    return conditions.takesNone();
  }

  @Override
  public int numClasses() {
    return conditions.numClasses();
  }

  @Override
  public Conditions encode(List<Condition> given) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(conditions.encode(given).tensors());
    float[] strengths = new float[given.size()];
    Arrays.fill(strengths, omega);
    tensors.put(OMEGA, Tensor.of(strengths, strengths.length));
    return new Conditions(given.size(), tensors);
  }
}
