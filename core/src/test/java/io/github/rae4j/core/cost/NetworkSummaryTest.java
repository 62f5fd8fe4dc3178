// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ParameterSpec.Kind;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkSummaryTest {
  /** Convolution to 4 tokens of width 6, positions, norm, attention of 2 heads, projection. */
  private static final TestNetwork.Body SMALL_TRANSFORMER =
      new TestNetwork.Body() {
        @Override
        public <V> V apply(Ops<V> ops, V image) {
          V weight = ops.parameter("patch.weight", Initializer.ZEROS, 6, 3, 2, 2);
          V bias = ops.parameter("patch.bias", Initializer.ZEROS, 6);
          V map = ops.conv2d(image, weight, bias, Window.of(2).withStride(2));
          V tokens = ops.permute(ops.reshape(map, Shape.BATCH, 6, 4), 0, 2, 1);
          V positions =
              ops.parameter(
                  new ParameterSpec("pos", Shape.of(1, 4, 6), Initializer.ZEROS, Kind.FROZEN));
          V table =
              ops.parameter(
                  new ParameterSpec("rope", Shape.of(4, 3), Initializer.ZEROS, Kind.BUFFER));
          V x = ops.layerNorm(ops.add(tokens, positions), 1e-6);
          V heads = ops.permute(ops.reshape(x, Shape.BATCH, 4, 2, 3), 0, 2, 1, 3);
          V mixed = ops.attention(ops.mul(heads, table), heads, heads);
          V joined = ops.reshape(ops.permute(mixed, 0, 2, 1, 3), Shape.BATCH, 4, 6);
          return ops.linear(joined, ops.parameter("out.weight", Initializer.ZEROS, 5, 6));
        }
      };

  private static final TestNetwork SMALL =
      new TestNetwork(
          TensorSpec.batched("image", 3, 4, 4),
          TensorSpec.batched("tokens", 4, 5),
          SMALL_TRANSFORMER);

  @Test
  void countsParametersByKind() {
    NetworkSummary summary = NetworkSummary.of(SMALL);
    assertEquals(6 * 3 * 2 * 2 + 6 + 5 * 6, summary.learnedParameters());
    assertEquals(summary.learnedParameters() + 4 * 6, summary.parameters());
    assertEquals(4 * 3, summary.bufferElements());
    assertEquals(
        List.of("patch.weight", "patch.bias", "pos", "rope", "out.weight"),
        summary.specs().stream().map(ParameterSpec::name).toList());
  }

  @Test
  void countsArithmeticOfOneSample() {
    Cost cost = NetworkSummary.of(SMALL).cost();
    assertEquals(4 * 6 * (3 * 2 * 2) + 4 * 5 * 6, cost.linearAndConvolution());
    assertEquals(2 * (4 * 4 * 3) * 2, cost.attention());
    assertEquals(4 * 6, cost.biasAdditions());
    assertEquals(4 * 6, cost.normalizedValues());
    assertEquals(2 * cost.multiplyAdds(), cost.flops());
    assertEquals(408 + 24 + 2 * 24, cost.paperFlops());
  }

  @Test
  void tellsWhichWeightCostsWhat() {
    List<OperationCost> operations = NetworkSummary.of(SMALL).operations();
    assertEquals(
        List.of("conv2d", "layerNorm", "attention", "linear"),
        operations.stream().map(OperationCost::operation).toList());
    assertEquals(Optional.of("patch.weight"), operations.get(0).weight());
    assertEquals(Optional.of("out.weight"), operations.get(3).weight());
    assertEquals(120, operations.get(3).cost().linearAndConvolution());
  }

  @Test
  void freesActivationsAfterTheirLastUse() {
    TestNetwork chain =
        new TestNetwork(
            TensorSpec.batched("x", 10),
            TensorSpec.batched("y", 10),
            new TestNetwork.Body() {
              @Override
              public <V> V apply(Ops<V> ops, V x) {
                V first = ops.silu(x);
                return ops.add(first, ops.silu(ops.silu(ops.silu(first))));
              }
            });
    NetworkSummary summary = NetworkSummary.of(chain);
    assertEquals(6 * 40, summary.activationBytes());
    assertEquals(3 * 40, summary.peakActivationBytes());
  }

  @Test
  void askingTwiceForOneParameterGivesItOnce() {
    ShapeOps ops = new ShapeOps();
    ops.parameter("w", Initializer.ZEROS, 2, 3);
    ops.parameter("w", Initializer.ONES, 2, 3);
    assertEquals(1, ops.parameters().size());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> ops.parameter("w", Initializer.ZEROS, 3, 2));
    assertTrue(e.getMessage().contains("'w'") && e.getMessage().contains("(2, 3)"), e.getMessage());
  }

  @Test
  void refusesAnOutputThatIsNotTheOneOfTheSignature() {
    TestNetwork wrong =
        new TestNetwork(
            TensorSpec.batched("image", 3, 4, 4),
            TensorSpec.batched("tokens", 4, 7),
            SMALL_TRANSFORMER);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> NetworkSummary.of(wrong));
    assertEquals(
        "output 'tokens' must be tokens float32 (batch, 4, 7), but the network computes"
            + " (batch, 4, 5)",
        e.getMessage());
  }
}
