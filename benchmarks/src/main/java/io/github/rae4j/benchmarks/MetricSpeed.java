// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Times metrics of sets over two sets of random features, from the first row taken in to the
 * result.
 *
 * <p>The features have the spread of real ones: their standard deviations fall with the index, so
 * that the covariance is well away from a multiple of the identity. Equal arguments give equal
 * features.
 */
@Command(
    name = "metric-speed",
    description = "Time metrics of sets over two sets of random features.",
    mixinStandardHelpOptions = true)
final class MetricSpeed implements Callable<Integer> {
  private static final int BATCH = 64;

  @Option(
      names = "--metrics",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "fid,prdc",
      description = "Metrics (default: ${DEFAULT-VALUE}).")
  private List<String> metrics = List.of();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Images of each set (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--width",
      paramLabel = "D",
      defaultValue = "2048",
      description = "Width of the features (default: ${DEFAULT-VALUE}).")
  private int width;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(Programs.run(new MetricSpeed(), args));
  }

  @Override
  public Integer call() {
    try (Registry registry = Registry.standard()) {
      for (String name : metrics) {
        SetMetric metric = metric(registry, name);
        // Drawing the features is no part of what is timed.
        Clock clock = new Clock();
        FeatureStatistics generated = gather(metric, 1, clock);
        FeatureStatistics reference = gather(metric, 2, clock);
        clock.start();
        MetricResult result = metric.compute(generated, Optional.of(reference));
        clock.stop();
        spec.commandLine()
            .getOut()
            .println(
                String.format(
                    Locale.ROOT,
                    "%-5s %,d x %,d x %,d  %6.1f s  %6.1f s of processor time  %s",
                    name,
                    count,
                    count,
                    width,
                    clock.seconds(),
                    clock.processorSeconds(),
                    result.values()));
      }
    }
    return 0;
  }

  private static SetMetric metric(Registry registry, String name) {
    ConfigParameters none = ConfigParameters.of("metric " + name, Map.of());
    if (registry.find(MetricProvider.class, name).create(none) instanceof SetMetric metric) {
      return metric;
    }
    throw new IllegalArgumentException("--metrics: '" + name + "' is no metric of sets");
  }

  private FeatureStatistics gather(SetMetric metric, int seed, Clock clock) {
    FeatureStatistics statistics = metric.statistics();
    Random random = new Random(seed);
    for (int first = 0; first < count; first += BATCH) {
      int rows = Math.min(BATCH, count - first);
      float[] values = new float[rows * width];
      for (int i = 0; i < values.length; i++) {
        double spread = 1 / Math.sqrt(1 + i % width);
        values[i] = (float) (spread * (random.nextGaussian() + 0.1 * seed));
      }
      Tensor features = Tensor.of(values, rows, width);
      clock.start();
      statistics.add(first, features);
      clock.stop();
    }
    return statistics;
  }

  /** Seconds, and seconds of processor time of this process, while it was running. */
  private static final class Clock {
    private long nanos;
    private Duration processor = Duration.ZERO;

    void start() {
      nanos -= System.nanoTime();
      processor = processor.minus(used());
    }

    void stop() {
      nanos += System.nanoTime();
      processor = processor.plus(used());
    }

    private static Duration used() {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    double seconds() {
      return nanos / 1e9;
    }

    double processorSeconds() {
      return processor.toMillis() / 1e3;
    }
  }
}
