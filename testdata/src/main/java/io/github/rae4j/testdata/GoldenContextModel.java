// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ConditionTensors;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A backbone of a case with conditions and further outputs, on an engine. */
final class GoldenContextModel implements VelocityFunction, AutoCloseable {
  private final Engine engine;
  private final Backbone backbone;
  private final Weights weights;
  private final Map<Set<String>, CompiledNetwork> compiled = new LinkedHashMap<>();

  /**
   * A backbone.
   *
   * @param config has its target, its params and its checkpoint
   */
  GoldenContextModel(Engine engine, Registry registry, GoldenCase golden, JsonNode config) {
    this.engine = engine;
    this.backbone = backbone(registry, golden, config);
    this.weights = golden.weights(config.get("ckpt").asText());
  }

  static Backbone backbone(Registry registry, GoldenCase golden, JsonNode config) {
    ConfigParameters parameters = golden.parameters(config.get("params"));
    Backbone backbone =
        registry.find(BackboneProvider.class, config.get("target").asText()).create(parameters);
    parameters.rejectUnknown();
    return backbone;
  }

  /**
   * The conditions of a case.
   *
   * @param prefix of the names of their tensors
   */
  Conditions conditions(Weights inputs, String prefix) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Weights own = inputs.below(prefix);
    int count = 0;
    for (TensorSpec spec : backbone.conditioning().inputs()) {
      Tensor tensor = ConditionTensors.input(own, spec);
      tensors.put(spec.name(), tensor);
      count = tensor.shape().intDim(0);
    }
    return new Conditions(count, tensors);
  }

  @Override
  public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    return NamedValues.require(evaluate(x, t, conditions, Set.of()), Backbone.PREDICTION);
  }

  @Override
  public Map<String, Tensor> evaluate(
      Tensor x, Tensor t, Conditions conditions, Set<String> further) {
    Map<String, Tensor> inputs = new TreeMap<>(conditions.tensors());
    inputs.put("x", x);
    inputs.put("t", t);
    return compiled.computeIfAbsent(further, this::compile).run(inputs);
  }

  private CompiledNetwork compile(Set<String> further) {
    Network network = backbone.network(further);
    WeightsCheck.requireCompatible(network, weights);
    return engine.compile(network, weights);
  }

  @Override
  public void close() {
    compiled.values().forEach(CompiledNetwork::close);
  }
}
