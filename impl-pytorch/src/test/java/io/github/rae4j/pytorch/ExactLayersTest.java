// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.backbones.DiTDH;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which layers of a network stay float32 where the others round. */
class ExactLayersTest {
  private static Set<String> rounded(Network network) {
    LibTorch.load();
    TorchRuntime runtime = LibTorch.runtime(EngineOptions.DEFAULT, new GpuArithmetic(false, true));
    return runtime.inference(hosts -> ParameterUses.ofProducts(network, hosts).rounded());
  }

  @Test
  void theEndsOfDiTDHAndWhatLeadsToItsHeadAreExact() {
    Network network =
        DiTDH.builder()
            .inputSize(List.of(4))
            .inChannels(8)
            .hiddenSize(List.of(64, 128))
            .depth(List.of(2, 2))
            .numHeads(List.of(2, 2))
            .numClasses(10)
            .build()
            .network();
    Set<String> rounded = rounded(network);
    for (String exact :
        List.of("s_embedder.proj", "x_embedder.proj", "s_projector", "final_layer.linear")) {
      assertTrue(!rounded.contains(exact + ".weight") && !rounded.contains(exact + ".bias"), exact);
    }
    for (String layer :
        List.of("attn.qkv", "attn.proj", "mlp.w12", "mlp.w3", "adaLN_modulation.1")) {
      for (int block = 0; block < 4; block++) {
        assertTrue(rounded.contains("blocks." + block + "." + layer + ".weight"), layer);
      }
    }
    assertTrue(rounded.contains("final_layer.adaLN_modulation.1.weight"), rounded::toString);
  }

  /** A chain of layers, of which each is a pass; the middle one has most of the weights. */
  private record Chain() implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 3, 2)), List.of(TensorSpec.batched("y", 3, 2)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      Initializer any = Initializer.normal(1);
      V first = ops.linear(NamedValues.require(inputs, "x"), ops.parameter("first", any, 64, 2));
      V middle = ops.linear(first, ops.parameter("middle", any, 64, 64));
      return Map.of("y", ops.linear(middle, ops.parameter("last", any, 2, 64)));
    }
  }

  @Test
  void aLayerWithMostOfTheWeightsIsRounded() {
    assertEquals(Set.of("middle"), rounded(new Chain()));
  }
}
