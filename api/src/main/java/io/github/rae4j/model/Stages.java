// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A network cut into networks that run one after the other and together compute what it does, from
 * the same checkpoint. Immutable and thread-safe.
 *
 * <p>A stage takes inputs of the whole network and outputs of earlier stages, by their names, and
 * only those that it needs. It reads some of the whole network's parameters and no others; the
 * checkpoint is checked against the whole one. See {@link StagedBackbone}.
 *
 * @param networks in the order in which they run
 */
public record Stages(List<Network> networks) {
  /** Copies the list. */
  public Stages {
    networks = List.copyOf(networks);
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("there has to be a stage");
    }
  }

  /** Stages in the order in which they run. */
  public static Stages of(Network... networks) {
    return new Stages(List.of(networks));
  }

  /**
   * Runs all stages.
   *
   * @param inputs of the whole network
   * @param runner runs one stage on the inputs that it takes
   * @param <V> a tensor
   * @return the outputs of the last stage
   */
  public <V> Map<String, V> run(
      Map<String, V> inputs, BiFunction<Network, Map<String, V>, Map<String, V>> runner) {
    Map<String, V> known = new LinkedHashMap<>(inputs);
    Map<String, V> outputs = Map.of();
    for (Network stage : networks) {
      outputs = runner.apply(stage, inputsOf(stage, known));
      known.putAll(outputs);
    }
    return outputs;
  }

  /**
   * Of given values those that a stage takes.
   *
   * @throws IllegalArgumentException naming the input that is missing
   */
  public static <V> Map<String, V> inputsOf(Network stage, Map<String, V> values) {
    Map<String, V> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : stage.signature().inputs()) {
      inputs.put(spec.name(), NamedValues.require(values, spec.name()));
    }
    return inputs;
  }
}
