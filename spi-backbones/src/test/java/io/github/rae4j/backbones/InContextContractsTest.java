// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.BackboneContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** Both transformers with conditions in their sequence fulfil the backbone contract. */
class InContextContractsTest {
  private static final Map<String, Object> OPTIONS =
      Map.of(
          "input_size", 2,
          "patch_size", 1,
          "in_channels", 3,
          "mlp_ratio", 2.0,
          "num_classes", 3,
          "cond_arch", Map.of("num_t_tokens", 2, "num_c_tokens", 2));

  private static final Map<String, Object> HEADED =
      Map.of("hidden_size", List.of(8, 12), "depth", List.of(2, 1), "num_heads", List.of(2, 3));

  private static final Map<String, Object> PLAIN =
      Map.of("hidden_size", 8, "depth", 2, "num_heads", 2);

  private static final Map<String, Object> OUTPUTS =
      Map.of("base_model_depth", 1, "enable_repa", true, "repa_layer_depth", 2, "z_dim", 5);

  private static final Map<String, Object> TEXT =
      Map.of("condition_type", "text", "context_dim", 6);

  @SafeVarargs
  private static Map<String, Object> with(Map<String, Object>... more) {
    Map<String, Object> all = new HashMap<>(OPTIONS);
    for (Map<String, Object> each : more) {
      all.putAll(each);
    }
    return all;
  }

  private static Tensor ramp(float step, long... shape) {
    int count = 1;
    for (long extent : shape) {
      count *= (int) extent;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = step * (i + 1);
    }
    return Tensor.of(values, shape);
  }

  private abstract static class OfDiTDH extends BackboneContract {
    @Override
    protected BackboneProvider provider() {
      return new InContextDiTDHProvider();
    }
  }

  private abstract static class OfDiT extends BackboneContract {
    @Override
    protected BackboneProvider provider() {
      return new InContextDiTProvider();
    }
  }

  private static List<Condition> texts() {
    return List.of(Condition.tokens(ramp(0.1f, 1, 6)), Condition.tokens(ramp(-0.2f, 2, 6)));
  }

  @Nested
  class DiTDHOfLabels extends OfDiTDH {
    @Override
    protected Map<String, Object> parameters() {
      return with(HEADED, OUTPUTS);
    }
  }

  @Nested
  class DiTDHOfTexts extends OfDiTDH {
    @Override
    protected Map<String, Object> parameters() {
      return with(HEADED, OUTPUTS, TEXT);
    }

    @Override
    protected List<Condition> conditions() {
      return texts();
    }
  }

  @Nested
  class DiTDHToldTheStrength extends OfDiTDH {
    @Override
    protected Map<String, Object> parameters() {
      return with(HEADED, Map.of("use_cfg_conds", true, "omega", 1.5));
    }

    @Override
    protected List<Condition> conditions() {
      return List.of(Condition.label(0), Condition.label(2));
    }
  }

  @Nested
  class DiTDHOfAWorld extends OfDiTDH {
    @Override
    protected Map<String, Object> parameters() {
      return with(
          HEADED,
          Map.of(
              "condition_type",
              "nwm",
              "cond_arch",
              Map.of("num_t_tokens", 2, "num_c_tokens", 11, "n_action_tokens", 2)));
    }

    @Override
    protected List<Condition> conditions() {
      return List.of(world(0.1f), world(-0.3f));
    }

    private static Condition world(float step) {
      return Condition.named(
          Map.of(
              WorldModelConditioning.FRAMES,
              ramp(step, 2, 3, 2, 2),
              WorldModelConditioning.ACTION,
              ramp(step, 3),
              WorldModelConditioning.TIME,
              ramp(step, 1)));
    }
  }

  @Nested
  class DiTOfLabels extends OfDiT {
    @Override
    protected Map<String, Object> parameters() {
      return with(PLAIN, OUTPUTS, Map.of("repa_projector", "conv"));
    }
  }

  @Nested
  class DiTOfTexts extends OfDiT {
    @Override
    protected Map<String, Object> parameters() {
      return with(PLAIN, TEXT, Map.of("patch_size", 2));
    }

    @Override
    protected List<Condition> conditions() {
      return texts();
    }
  }
}
