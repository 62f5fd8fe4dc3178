// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.testkit.SetMetricContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** All metrics of sets fulfil their contract. */
class SetMetricsContractTest {
  @Nested
  class FrechetInceptionDistance extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new FidProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("feature", "features_64");
    }
  }

  @Nested
  class ReconstructionFrechetInceptionDistance extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new RfidProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("feature", "pooled");
    }
  }

  @Nested
  class RelativeFrechetDistance extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new FdrProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("spaces", List.of("pooled"), "normalisers", List.of(2.0));
    }
  }

  @Nested
  class SpatialFrechetInceptionDistance extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new SfidProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("feature", "spatial");
    }
  }

  @Nested
  class KernelInceptionDistance extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new KidProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "subsets",
          4,
          "subset_size",
          30,
          "seed",
          7,
          "degree",
          2,
          "gamma",
          0.5,
          "coef0",
          2,
          "feature",
          "pooled");
    }
  }

  @Nested
  class PrecisionAndRecall extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new PrdcProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("convention", "naeem", "neighbours", 4, "feature", "pooled");
    }
  }

  @Nested
  class InceptionScores extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new InceptionScoreProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "convention",
          "torch-fidelity",
          "splits",
          3,
          "shuffle",
          true,
          "seed",
          5,
          "feature",
          "logits");
    }
  }

  @Nested
  class InceptionScoresOfAdm extends SetMetricContract {
    @Override
    protected MetricProvider provider() {
      return new InceptionScoreProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("convention", "adm", "split_size", 250);
    }
  }
}
