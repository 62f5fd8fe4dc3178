package org.example.parts;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.testkit.PairMetricContract;
import java.util.Map;

class MeanAbsoluteErrorTest extends PairMetricContract {
  @Override
  protected MetricProvider provider() {
    return new MeanAbsoluteErrorProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("levels", 255);
  }

  @Override
  protected double valueOfEqualImages() {
    return 0;
  }
}
