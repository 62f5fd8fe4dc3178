package org.example.parts;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link MeanAbsoluteError}. */
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
  public Options<MeanAbsoluteError> options() {
    return Options.of(MeanAbsoluteError.class);
  }

  @Override
  public MeanAbsoluteError create(Parameters parameters) {
    return options().read(parameters);
  }
}
