// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.testkit.BackboneContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Both transformers fulfil the backbone contract, with and without their options. */
class BackboneContractsTest {
  private static final Map<String, Object> OPTIONS =
      Map.of(
          "input_size",
          2,
          "in_channels",
          3,
          "mlp_ratio",
          2.0,
          "num_classes",
          3,
          "use_qknorm",
          true,
          "use_swiglu",
          true,
          "use_rope",
          true,
          "use_rmsnorm",
          true,
          "wo_shift",
          false,
          "class_dropout_prob",
          0.1);

  private static Map<String, Object> with(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(OPTIONS);
    all.putAll(more);
    return all;
  }

  @Nested
  class DiT extends BackboneContract {
    @Override
    protected BackboneProvider provider() {
      return new DiTProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return with(Map.of("patch_size", 1, "hidden_size", 8, "depth", 1, "num_heads", 2));
    }
  }

  /** Enough blocks to be cut in stages. */
  @Nested
  class DeepDiT extends BackboneContract {
    @Override
    protected BackboneProvider provider() {
      return new DiTProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return with(Map.of("patch_size", 1, "hidden_size", 8, "depth", 3, "num_heads", 2));
    }
  }

  /** LayerNorm, GELU, no rotary positions, no shift, and no null label. */
  @Nested
  class PlainDiT extends BackboneContract {
    @Override
    protected BackboneProvider provider() {
      return new DiTProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      Map<String, Object> parameters =
          with(Map.of("patch_size", 2, "hidden_size", 8, "depth", 1, "num_heads", 2));
      parameters.putAll(
          Map.of(
              "use_qknorm", false,
              "use_swiglu", false,
              "use_rope", false,
              "use_rmsnorm", false,
              "wo_shift", true,
              "class_dropout_prob", 0));
      return parameters;
    }
  }

  @Nested
  class DiTDH extends BackboneContract {
    @Override
    protected BackboneProvider provider() {
      return new DiTDHProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return with(
          Map.of(
              "patch_size", 1,
              "hidden_size", List.of(8, 12),
              "depth", List.of(1, 1),
              "num_heads", List.of(2, 3),
              "use_pos_embed", true));
    }
  }

  /** Enough blocks to be cut in stages, and as wide a head as the base. */
  @Nested
  class DeepDiTDH extends BackboneContract {
    @Override
    protected BackboneProvider provider() {
      return new DiTDHProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return with(
          Map.of(
              "patch_size",
              1,
              "hidden_size",
              List.of(8, 8),
              "depth",
              List.of(3, 2),
              "num_heads",
              2,
              "use_pos_embed",
              false));
    }
  }

  /** Where there is nothing to cut, nothing is offered. */
  @Test
  void offersStagesWhereThereAreBlocksForThem() {
    assertTrue(dit(1).aroundBlocks().isEmpty());
    assertTrue(dit(2).aroundBlocks().isPresent());
    assertTrue(dit(2).baseAndHead().isEmpty());
    assertTrue(ditdh(1, 1).baseAndHead().isPresent());
    assertTrue(ditdh(1, 1).aroundBlocks().isEmpty());
    assertTrue(ditdh(2, 1).aroundBlocks().isPresent());
    assertTrue(ditdh(2, 2).aroundBlocks().isEmpty());
    assertTrue(ditdh(2, 2).baseAndHead().isEmpty());
  }

  private static StagedBackbone dit(int depth) {
    return io.github.rae4j.backbones.DiT.builder().depth(depth).build();
  }

  private static StagedBackbone ditdh(int depth, int patch) {
    return io.github.rae4j.backbones.DiTDH.builder()
        .inputSize(List.of(4))
        .patchSize(List.of(patch, 1))
        .depth(List.of(depth, 2))
        .build();
  }
}
