// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A correct metric passes the contract of pair metrics, and one with a fault does not. */
class PairMetricFaultsTest {
  private enum Fault {
    MIXES_THE_BATCH,
    COUNTS_PLACES,
    TAKES_MISSING_FEATURES,
    TAKES_OTHER_FEATURES,
    AVERAGES_INFINITY,
    AVERAGES_NOTHING,
    SUMS,
    COUNTS_BROKEN_AS_EQUAL
  }

  /** The distance that a network gives. */
  private record Distance(Set<Fault> faults) implements MetricProvider, PairMetric {
    private boolean has(Fault fault) {
      return faults.contains(fault);
    }

    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "distance";
    }

    @Override
    public String description() {
      return "a metric for tests";
    }

    @Override
    public PairMetric create(Parameters parameters) {
      parameters.requireOnly(List.of());
      return this;
    }

    @Override
    public Optional<String> feature() {
      return Optional.of(FeatureNetwork.DISTANCE);
    }

    @Override
    public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
      int pairs = images.shape().intDim(0);
      if (features.isEmpty() && has(Fault.TAKES_MISSING_FEATURES)) {
        return new double[pairs];
      }
      float[] distances = features.orElseThrow(IllegalArgumentException::new).toFloatArray();
      if (distances.length != pairs && !has(Fault.TAKES_OTHER_FEATURES)) {
        throw new IllegalArgumentException("one distance a pair");
      }
      double[] values = new double[pairs];
      double sum = 0;
      for (int i = 0; i < distances.length; i++) {
        if (has(Fault.COUNTS_BROKEN_AS_EQUAL) && !Float.isFinite(distances[i])) {
          distances[i] = 0;
        }
        sum += distances[i];
        values[i] = distances[i] + (has(Fault.COUNTS_PLACES) ? 0.001 * i : 0);
      }
      if (has(Fault.MIXES_THE_BATCH)) {
        Arrays.fill(values, sum / pairs);
      }
      return values;
    }

    @Override
    public MetricResult summarize(double[] values) {
      if (values.length == 0 && !has(Fault.AVERAGES_NOTHING)) {
        throw new DataException("no pairs", Where.UNKNOWN);
      }
      double mean = Arrays.stream(values).sum() / (has(Fault.SUMS) ? 1 : values.length);
      if (!Double.isFinite(mean) && !has(Fault.AVERAGES_INFINITY) && values.length > 0) {
        throw new DataException("not finite", Where.UNKNOWN);
      }
      return new MetricResult(
          name(), Map.of(name(), mean), Map.of(), Map.of("pairs", (long) values.length), List.of());
    }
  }

  private static PairMetricContract contract(Fault... faults) {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    all.addAll(List.of(faults));
    return new PairMetricContract() {
      @Override
      protected MetricProvider provider() {
        return new Distance(all);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected double valueOfEqualImages() {
        return 0;
      }
    };
  }

  @Test
  void aCorrectMetricPasses() {
    PairMetricContract correct = contract();
    correct.isNamedAsItsProvider();
    correct.pairsDoNotDependOnTheBatch();
    correct.pairsDoNotDependOnTheirOrder();
    correct.knowsEqualImages();
    correct.isRepeatableAndThreadSafe();
    correct.summarizesByTheMean();
    correct.refusesToAverageWhatIsNotFinite(Double.NaN);
    correct.refusesToAverageNothing();
    correct.refusesMissingFeatures();
    correct.aBrokenPixelSpoilsItsPair(Float.NaN);
    correct.aBrokenPixelSpoilsItsPair(Float.POSITIVE_INFINITY);
  }

  @Test
  void pairsThatDependOnOthers() {
    fails(contract(Fault.MIXES_THE_BATCH)::pairsDoNotDependOnTheBatch);
    fails(contract(Fault.COUNTS_PLACES)::pairsDoNotDependOnTheirOrder);
  }

  @Test
  void valuesOfNothing() {
    fails(contract(Fault.TAKES_MISSING_FEATURES)::refusesMissingFeatures);
    fails(contract(Fault.TAKES_OTHER_FEATURES)::refusesMissingFeatures);
    fails(contract(Fault.AVERAGES_NOTHING)::refusesToAverageNothing);
    fails(
        () ->
            contract(Fault.AVERAGES_INFINITY)
                .refusesToAverageWhatIsNotFinite(Double.POSITIVE_INFINITY));
    fails(contract(Fault.SUMS)::summarizesByTheMean);
    PairMetricContract forgiving = contract(Fault.COUNTS_BROKEN_AS_EQUAL);
    fails(() -> forgiving.aBrokenPixelSpoilsItsPair(Float.NaN));
  }
}
