// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.testkit.LearningRateContract;
import io.github.rae4j.testkit.OptimizerContract;
import io.github.rae4j.trainers.optim.AdamWProvider;
import io.github.rae4j.trainers.optim.ConstantRateProvider;
import io.github.rae4j.trainers.optim.CosineRateProvider;
import io.github.rae4j.trainers.optim.GramMuonProvider;
import io.github.rae4j.trainers.optim.LinearRateProvider;
import io.github.rae4j.training.LearningRateProvider;
import io.github.rae4j.training.OptimizerProvider;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;

/** Optimisers and learning rates fulfil their contracts. */
class OptimizersContractTest {
  @Nested
  class AdamW extends OptimizerContract {
    @Override
    protected OptimizerProvider provider() {
      return new AdamWProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("betas", List.of(0.9, 0.95), "weight_decay", 0.01, "eps", 1e-8);
    }
  }

  @Nested
  class GramMuon extends OptimizerContract {
    @Override
    protected OptimizerProvider provider() {
      return new GramMuonProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "betas",
          List.of(0.9, 0.95),
          "weight_decay",
          0.01,
          "eps",
          1e-8,
          "momentum",
          0.95,
          "nesterov",
          true,
          "ns_coefficients_preset",
          "YOU_COEFFICIENTS",
          "ns_epsilon",
          1e-7,
          "adjust_lr",
          "rms_norm",
          "adamw_lr",
          1e-3);
    }
  }

  private static final Map<String, Object> WARMUP =
      Map.of("warmup_steps", 100, "warmup_from_zero", true, "decay_end_steps", 1100);

  @Nested
  class Constant extends LearningRateContract {
    @Override
    protected LearningRateProvider provider() {
      return new ConstantRateProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("warmup_epochs", 10);
    }

    @Override
    protected OptionalDouble expected(long step) {
      return OptionalDouble.of(0.01);
    }
  }

  @Nested
  class Linear extends LearningRateContract {
    @Override
    protected LearningRateProvider provider() {
      return new LinearRateProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return WARMUP;
    }

    @Override
    protected OptionalDouble expected(long step) {
      return OptionalDouble.of(step < 100 ? 0.01 * (step + 1) / 100 : 0.01);
    }
  }

  @Nested
  class Cosine extends LearningRateContract {
    @Override
    protected LearningRateProvider provider() {
      return new CosineRateProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return WARMUP;
    }

    @Override
    protected OptionalDouble expected(long step) {
      return step < 100 ? OptionalDouble.of(0.01 * (step + 1) / 100) : OptionalDouble.empty();
    }
  }
}
