// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.probe.Probe;
import io.github.rae4j.probe.ProbeProvider;
import io.github.rae4j.probe.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A correct probe passes the contract, and one with a fault does not. */
class ProbeFaultsTest {
  private enum Fault {
    GUESSES,
    COUNTS_ITS_RUNS,
    WEIGHS_BATCHES,
    ITERATES_TWICE,
    TAKES_WIDTHS,
    TAKES_UNKNOWN_CLASSES,
    HIDES_ERRORS,
    REPORTS_NOTHING,
    APPENDS,
    SAVES_NOTHING
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Example(float[] features, long label) {}

  /** The class of the nearest class mean. */
  private record NearestMean(Set<Fault> faults, AtomicInteger runs)
      implements ProbeProvider, Probe {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "nearest-mean";
    }

    @Override
    public String description() {
      return "a probe for tests";
    }

    @Override
    public Probe create(Parameters parameters) {
      parameters.requireOnly(List.of());
      return this;
    }

    private boolean has(Fault fault) {
      return faults.contains(fault);
    }

    private List<Example> read(LabeledFeatures features, int[] batches) {
      List<Example> examples = new ArrayList<>();
      try {
        for (LabeledFeatures.Batch batch : features) {
          batches[0]++;
          int width = batch.features().shape().intDim(1);
          float[] values = batch.features().toFloatArray();
          long[] labels = batch.labels().toLongArray();
          for (int i = 0; i < labels.length; i++) {
            float[] row = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            examples.add(new Example(row, labels[i]));
          }
        }
      } catch (RaeException e) {
        if (!has(Fault.HIDES_ERRORS)) {
          throw e;
        }
      }
      return examples;
    }

    private static int batches(LabeledFeatures features) {
      int count = 0;
      for (LabeledFeatures.Batch batch : features) {
        count += batch.size() > 0 ? 1 : 0;
      }
      return count;
    }

    @Override
    public ProbeResult run(LabeledFeatures train, LabeledFeatures test) {
      int batches = has(Fault.ITERATES_TWICE) ? batches(train) : 0;
      int[] number = {0};
      List<Example> examples = read(train, number);
      List<Example> tests = read(test, number);
      int width = examples.isEmpty() ? 0 : examples.get(0).features().length;
      TreeMap<Long, double[]> means = new TreeMap<>();
      for (Example example : examples) {
        double[] sum = means.computeIfAbsent(example.label(), label -> new double[width + 1]);
        for (int k = 0; k < width; k++) {
          sum[k] += example.features()[k];
        }
        sum[width]++;
      }
      int right = 0;
      for (Example example : tests) {
        if (example.features().length != width && !has(Fault.TAKES_WIDTHS)) {
          throw new DataException("another width", Where.UNKNOWN);
        }
        if (!means.containsKey(example.label()) && !has(Fault.TAKES_UNKNOWN_CLASSES)) {
          throw new DataException("unknown class " + example.label(), Where.UNKNOWN);
        }
        long found = has(Fault.GUESSES) ? 0 : nearest(means, example.features());
        right += found == example.label() ? 1 : 0;
      }
      Map<String, Double> measures =
          Map.of(
              "measure",
              (has(Fault.COUNTS_ITS_RUNS) ? runs.incrementAndGet() : 0.0)
                  + (has(Fault.WEIGHS_BATCHES) ? number[0] : 0.0)
                  + batches);
      return new ProbeResult(
          tests.isEmpty() ? 0 : right / (double) tests.size(),
          measures,
          has(Fault.REPORTS_NOTHING) ? "" : "table",
          has(Fault.REPORTS_NOTHING) ? Map.of() : Map.of("model", train.origin()),
          this::save);
    }

    private static long nearest(TreeMap<Long, double[]> means, float[] features) {
      long best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (Map.Entry<Long, double[]> mean : means.entrySet()) {
        double[] sum = mean.getValue();
        double distance = 0;
        for (int k = 0; k < Math.min(features.length, sum.length - 1); k++) {
          double difference = features[k] - sum[k] / sum[sum.length - 1];
          distance += difference * difference;
        }
        if (distance < least) {
          least = distance;
          best = mean.getKey();
        }
      }
      return best;
    }

    private void save(Path file) throws IOException {
      byte[] model = has(Fault.SAVES_NOTHING) ? new byte[0] : new byte[] {1, 2, 3};
      if (has(Fault.APPENDS)) {
        Files.write(file, model, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } else {
        Files.write(file, model);
      }
    }
  }

  private static ProbeContract contract(Fault... faults) {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    all.addAll(List.of(faults));
    return new ProbeContract() {
      @Override
      protected ProbeProvider provider() {
        return new NearestMean(all, new AtomicInteger());
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void aCorrectProbePasses() {
    ProbeContract correct = contract();
    correct.learnsClassesThatLieApart();
    correct.reportsItsFigures();
    correct.isDeterministic();
    correct.isThreadSafe();
    correct.refusesFeaturesOfAnotherWidth();
    correct.refusesAClassOfTheTestSetAlone();
    correct.passesErrorsOfTheFeaturesOn();
  }

  @Test
  void probesThatLearnOrReportNothing() {
    fails(contract(Fault.GUESSES)::learnsClassesThatLieApart);
    fails(contract(Fault.REPORTS_NOTHING)::reportsItsFigures);
  }

  @Test
  void resultsThatChange() {
    fails(contract(Fault.COUNTS_ITS_RUNS)::isDeterministic);
    fails(contract(Fault.COUNTS_ITS_RUNS)::isThreadSafe);
    fails(contract(Fault.WEIGHS_BATCHES)::isDeterministic);
    fails(contract(Fault.ITERATES_TWICE)::isDeterministic);
  }

  @Test
  void modelsThatAreNotSaved(@TempDir Path folder) throws IOException {
    contract().savesItsModel(folder);
    fails(() -> contract(Fault.APPENDS).savesItsModel(folder));
    Files.delete(folder.resolve("model"));
    fails(() -> contract(Fault.SAVES_NOTHING).savesItsModel(folder));
  }

  @Test
  void setsThatDoNotBelongTogether() {
    fails(contract(Fault.TAKES_WIDTHS)::refusesFeaturesOfAnotherWidth);
    fails(contract(Fault.TAKES_UNKNOWN_CLASSES)::refusesAClassOfTheTestSetAlone);
    fails(contract(Fault.HIDES_ERRORS)::passesErrorsOfTheFeaturesOn);
  }
}
