// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.testkit.PairMetricContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** All pair metrics fulfil their contract. */
class PairMetricsContractTest {
  @Nested
  class PeakSignalToNoiseRatio extends PairMetricContract {
    @Override
    protected MetricProvider provider() {
      return new PsnrProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected double valueOfEqualImages() {
      return 100;
    }
  }

  @Nested
  class StructuralSimilarity extends PairMetricContract {
    @Override
    protected MetricProvider provider() {
      return new SsimProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("border", "crop");
    }

    @Override
    protected double valueOfEqualImages() {
      return 1;
    }
  }

  @Nested
  class PerceptualDistance extends PairMetricContract {
    @Override
    protected MetricProvider provider() {
      return new LpipsProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("feature", "distance");
    }

    @Override
    protected double valueOfEqualImages() {
      return 0;
    }
  }
}
