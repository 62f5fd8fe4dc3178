package org.example.parts;

import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.spi.Parameters;

/** Makes {@link MeanAbsoluteError}; the key {@code levels} is 255 unless given. */
public final class MeanAbsoluteErrorProvider implements MetricProvider {
  @Override
  public String name() {
    return MeanAbsoluteError.NAME;
  }

  @Override
  public String description() {
    return "mean absolute error of images beside their originals, in grey levels";
  }

  @Override
  public Metric create(Parameters parameters) {
    double levels = parameters.getDouble("levels", 255);
    if (!(levels > 0) || Double.isInfinite(levels)) {
      throw parameters.error("levels", "must be a positive number, but is " + levels);
    }
    return new MeanAbsoluteError(levels);
  }
}
