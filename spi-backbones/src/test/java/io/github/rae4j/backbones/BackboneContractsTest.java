// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.testkit.BackboneContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

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
}
