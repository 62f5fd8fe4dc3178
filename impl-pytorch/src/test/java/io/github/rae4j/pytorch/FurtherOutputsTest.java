// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.CountingNetwork;
import io.github.rae4j.testkit.TwoPredictionBackbone;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** libtorch executes operations for the outputs that are asked for, and no others. */
class FurtherOutputsTest {
  private static final TwoPredictionBackbone BACKBONE =
      new TwoPredictionBackbone(Shape.of(3, 4, 2), new ClassConditioning(5, true), 8, 4);
  private static final Set<String> ALL =
      Set.of(TwoPredictionBackbone.BASE, TwoPredictionBackbone.TAP);

  /** What one run on two samples executes. */
  private static SortedMap<String, Integer> executed(Engine engine, Set<String> further) {
    Weights weights = InitialWeights.draw(NetworkSummary.of(BACKBONE.network(ALL)).specs(), 3);
    CountingNetwork counting = new CountingNetwork(BACKBONE.network(further));
    try (CompiledNetwork compiled = engine.compile(counting, weights)) {
      Map<String, Tensor> outputs =
          compiled.run(
              Map.of(
                  "x",
                  Tensor.of(new float[48], 2, 3, 4, 2),
                  "t",
                  Tensor.of(new float[2], 2),
                  Conditions.LABELS,
                  Tensor.of(new long[] {0, 5}, 2)));
      assertEquals(1 + further.size(), outputs.size());
      return counting.operations();
    }
  }

  @Test
  void theTapCostsNothingAndTheWeakerPredictionItsHead() {
    try (Engine engine = new PyTorchEngineProvider().create(EngineOptions.DEFAULT)) {
      SortedMap<String, Integer> alone = executed(engine, Set.of());
      assertEquals(alone, executed(engine, Set.of(TwoPredictionBackbone.TAP)));
      SortedMap<String, Integer> withBase = executed(engine, Set.of(TwoPredictionBackbone.BASE));
      assertEquals(withBase, executed(engine, ALL));
      for (String ofHead : new String[] {"layerNorm", "linear", "permute", "reshape"}) {
        alone.merge(ofHead, 1, Integer::sum);
      }
      assertEquals(alone, withBase);
    }
  }
}
