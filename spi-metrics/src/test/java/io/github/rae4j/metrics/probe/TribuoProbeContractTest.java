// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import io.github.rae4j.probe.ProbeProvider;
import io.github.rae4j.testkit.ProbeContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The probes fulfil their contract with every kind of trainer. */
class TribuoProbeContractTest {
  @Nested
  class LogisticRegression extends ProbeContract {
    @Override
    protected ProbeProvider provider() {
      return new TribuoProbeProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "trainer",
          "logistic-regression",
          "standardize",
          true,
          "learning_rate",
          0.2,
          "epochs",
          4,
          "batch_size",
          2,
          "seed",
          3);
    }
  }

  @Nested
  class GradientBoosting extends ProbeContract {
    @Override
    protected ProbeProvider provider() {
      return new TribuoProbeProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("trainer", "gradient-boosting", "trees", 5, "seed", 3);
    }
  }

  @Nested
  class NamedTrainer extends ProbeContract {
    @Override
    protected ProbeProvider provider() {
      return new TribuoProbeProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("trainer", "org.tribuo.classification.sgd.linear.LogisticRegressionTrainer");
    }
  }
}
