// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metrics.pairs.PairMean;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * LPIPS (Zhang et al. 2018): the distance that a network computes for a pair of images; 0 for
 * identical images. The network that it is measured with decides between VGG16 and AlexNet.
 *
 * @param output the output of the network that compares pairs, float32 {@code (n, 1)}
 */
public record Lpips(
    @Option(
            value = "the output of the network that compares pairs",
            key = "feature",
            defaultValue = FeatureNetwork.DISTANCE)
        String output)
    implements PairMetric {
  /** Checks the options. */
  public Lpips {
    Options.check(Lpips.class, output);
  }

  /** LPIPS of the usual output, {@link FeatureNetwork#DISTANCE}. */
  public Lpips() {
    this(FeatureNetwork.DISTANCE);
  }

  @Override
  public String name() {
    return "lpips";
  }

  @Override
  public Optional<String> feature() {
    return Optional.of(output);
  }

  @Override
  public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
    Tensor distances =
        features.orElseThrow(() -> new IllegalArgumentException("LPIPS needs a network's output"));
    FloatBuffer in = distances.floats();
    if (in.remaining() != images.shape().intDim(0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "LPIPS needs one distance an image, but got %s for %s",
              distances,
              images));
    }
    double[] values = new double[in.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.get();
    }
    return values;
  }

  @Override
  public MetricResult summarize(double[] values) {
    return PairMean.of(name(), Map.of("feature", output), values);
  }
}
