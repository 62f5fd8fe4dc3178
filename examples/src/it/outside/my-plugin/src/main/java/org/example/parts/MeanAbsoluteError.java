package org.example.parts;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The mean absolute difference of all samples, 0 for equal images.
 *
 * @param levels that a sample is measured in: 1 leaves [0, 1], 255 gives grey levels
 */
public record MeanAbsoluteError(
    @Option(value = "levels of a sample", defaultValue = "255", range = "(0, inf)") double levels)
    implements PairMetric {
  static final String NAME = "mae";

  public MeanAbsoluteError {
    Options.check(MeanAbsoluteError.class, levels);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> feature() {
    return Optional.empty();
  }

  @Override
  public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
    float[] a = images.toFloatArray();
    float[] b = originals.toFloatArray();
    double[] values = new double[images.shape().intDim(0)];
    int size = a.length / values.length;
    for (int i = 0; i < a.length; i++) {
      values[i / size] += Math.abs((double) a[i] - b[i]) * levels / size;
    }
    return values;
  }

  @Override
  public MetricResult summarize(double[] values) {
    double mean =
        DoubleStream.of(values)
            .average()
            .orElseThrow(() -> new RaeException("mae needs at least one pair of images"));
    if (!Double.isFinite(mean)) {
      throw new RaeException("mae is " + mean + ": an image holds values that are not finite");
    }
    return new MetricResult(
        NAME,
        Map.of(NAME, mean),
        Map.of("levels", String.valueOf(levels)),
        Map.of("pairs", (long) values.length),
        List.of());
  }
}
