// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the stages of a backbone promise; see {@link StagedBackbone}. */
final class StageChecks {
  private final Network whole;
  private final Stages stages;

  private StageChecks(Network whole, Stages stages) {
    this.whole = whole;
    this.stages = stages;
  }

  /**
   * Checks both ways to cut a backbone, where it has them.
   *
   * @param labels upper limit, exclusive, of the labels
   */
  static void check(StagedBackbone backbone, int labels) {
    Network whole = backbone.network();
    backbone
        .baseAndHead()
        .ifPresent(
            stages -> {
              StageChecks checks = new StageChecks(whole, stages);
              checks.checkBaseAndHead();
              checks.checkAll(labels);
            });
    backbone
        .aroundBlocks()
        .ifPresent(
            stages -> {
              StageChecks checks = new StageChecks(whole, stages);
              checks.checkAroundBlocks();
              checks.checkAll(labels);
            });
  }

  private void checkBaseAndHead() {
    assertEquals(2, stages.networks().size(), "base and head are two stages");
    assertEquals(List.of(StagedBackbone.FEATURES), outputs(0), "outputs of the base");
    assertTakes(1, StagedBackbone.FEATURES, "x");
  }

  private void checkAroundBlocks() {
    assertEquals(3, stages.networks().size(), "around the blocks are three stages");
    assertEquals(
        Set.of(StagedBackbone.ENTERING, StagedBackbone.ENTERED),
        Set.copyOf(outputs(0)),
        "outputs of the first block");
    assertEquals(List.of(StagedBackbone.FEATURES), outputs(1), "outputs of the other blocks");
    assertTakes(1, StagedBackbone.ENTERED);
    assertTakes(2, StagedBackbone.FEATURES);
    assertFalse(inputs(1).contains("x"), "the other blocks see the latents through the first one");
    Set<Shape> shapes =
        stages.networks().subList(0, 2).stream()
            .flatMap(stage -> stage.signature().outputs().stream())
            .map(TensorSpec::shape)
            .collect(Collectors.toSet());
    assertEquals(1, shapes.size(), "tokens before and after blocks have one shape");
    // What is left out where the blocks are not run has no other way into the result.
    for (String name : List.of(StagedBackbone.ENTERING, StagedBackbone.ENTERED)) {
      assertFalse(inputs(2).contains(name), "the last stage takes " + name);
    }
  }

  private List<String> inputs(int stage) {
    return names(stages.networks().get(stage).signature().inputs());
  }

  private List<String> outputs(int stage) {
    return names(stages.networks().get(stage).signature().outputs());
  }

  private static List<String> names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).toList();
  }

  private void assertTakes(int stage, String... names) {
    for (String name : names) {
      assertTrue(
          inputs(stage).contains(name),
          () -> "stage " + stage + " takes " + inputs(stage) + ", but not " + name);
    }
  }

  private void checkAll(int labels) {
    Map<String, TensorSpec> known = new HashMap<>();
    whole.signature().inputs().forEach(spec -> known.put(spec.name(), spec));
    Map<String, Shape> parameters = parameters(whole);
    for (Network stage : stages.networks()) {
      for (TensorSpec input : stage.signature().inputs()) {
        assertEquals(known.get(input.name()), input, "an input of a stage");
      }
      stage.signature().outputs().forEach(spec -> known.put(spec.name(), spec));
      parameters(stage).forEach((name, shape) -> assertEquals(parameters.get(name), shape, name));
      NetworkChecks.check(stage, labels);
      requireAllUsed(stage, labels);
    }
    Network last = stages.networks().get(stages.networks().size() - 1);
    assertEquals(whole.signature().outputs(), last.signature().outputs());
    Weights weights = NetworkChecks.randomWeights(whole);
    Map<String, Tensor> inputs = NetworkChecks.randomInputs(whole, 2, labels);
    assertArrayEquals(
        prediction(whole, weights, inputs),
        prediction(new Joined(whole, stages), weights, inputs),
        "the stages one after the other, and the whole network");
  }

  private static Map<String, Shape> parameters(Network network) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    NetworkSummary.of(network).specs().forEach(spec -> shapes.put(spec.name(), spec.shape()));
    return shapes;
  }

  private static void requireAllUsed(Network stage, int labels) {
    List<String> unused =
        UnusedOperations.of(
            stage,
            NetworkChecks.randomWeights(stage),
            NetworkChecks.randomInputs(stage, 1, labels));
    assertEquals(List.of(), unused, "computed by a stage, but needed by none of its outputs");
  }

  private static double[] prediction(Network network, Weights weights, Map<String, Tensor> inputs) {
    return NamedValues.require(ReferenceOps.run(network, weights, inputs), Backbone.PREDICTION)
        .toArray();
  }

  /** The stages as one network. */
  private record Joined(Network whole, Stages stages) implements Network {
    @Override
    public Signature signature() {
      return whole.signature();
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      return stages.run(inputs, (stage, given) -> stage.forward(ops, given));
    }
  }
}
