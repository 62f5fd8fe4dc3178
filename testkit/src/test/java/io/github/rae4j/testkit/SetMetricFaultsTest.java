// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A correct metric passes the contract of set metrics, and one with a fault does not. */
class SetMetricFaultsTest {
  private enum Fault {
    SUMS_AS_THEY_COME,
    TAKES_NAN,
    TAKES_IMAGES_TWICE,
    TAKES_DOUBLES,
    TAKES_WIDTHS,
    COMPUTES_OF_NOTHING,
    COMPUTES_WITHOUT_REFERENCE,
    FORGETS_WHAT_IT_COMPUTED,
    FORGETS_WHAT_IS_MERGED,
    MERGES_HALF_OF_A_PART,
    RESTORES_IN_ANOTHER_PLACE,
    RESTORES_WHAT_IS_MISSING,
    RESTORES_NAN,
    GIVES_AWAY_ITS_STATE,
    READS_NAN,
    IS_NOT_SYNCHRONIZED,
    IGNORES_FEATURES,
    CALLS_ITSELF_OTHERWISE
  }

  /** The distance between the means of two sets. */
  private record MeanShift(Set<Fault> faults) implements MetricProvider, SetMetric {
    private boolean has(Fault fault) {
      return faults.contains(fault);
    }

    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "mean-shift";
    }

    @Override
    public String description() {
      return "a metric for tests";
    }

    @Override
    public SetMetric create(Parameters parameters) {
      parameters.requireOnly(List.of());
      return this;
    }

    @Override
    public Optional<String> feature() {
      return Optional.of(FeatureNetwork.POOLED);
    }

    @Override
    public boolean needsReference() {
      return true;
    }

    @Override
    public long minimumImages() {
      return 2;
    }

    @Override
    public FeatureStatistics statistics() {
      return new Rows(faults);
    }

    @Override
    public FeatureStatistics restore(Weights state) {
      Rows restored = new Rows(has(Fault.RESTORES_NAN) ? EnumSet.of(Fault.TAKES_NAN) : faults);
      if (!state.names().contains("images") || !state.names().contains("state rows")) {
        if (has(Fault.RESTORES_WHAT_IS_MISSING)) {
          return restored;
        }
        throw new DataException(state.origin() + " is incomplete", Where.UNKNOWN);
      }
      Tensor images = state.get("images");
      Tensor rows = state.get("state rows");
      boolean fits = images.dtype() == DType.INT64 && rows.shape().rank() == 2;
      if (!fits || rows.shape().dim(0) != images.elements()) {
        throw new DataException(state.origin() + " is damaged", Where.UNKNOWN);
      }
      long[] indices = images.toLongArray();
      for (int i = 0; i < indices.length; i++) {
        long index = has(Fault.RESTORES_IN_ANOTHER_PLACE) ? i : indices[i];
        restored.add(index, rows.rows(i, i + 1));
      }
      return restored;
    }

    private static Rows rows(FeatureStatistics statistics) {
      if (statistics instanceof Rows rows) {
        return rows;
      }
      throw new IllegalArgumentException("not rows: " + statistics);
    }

    @Override
    public Map<String, Tensor> write(FeatureStatistics statistics) {
      return Map.of("rows", rows(statistics).toTensor());
    }

    @Override
    public Optional<FeatureStatistics> read(Weights arrays) {
      if (!arrays.names().contains("rows")) {
        return Optional.empty();
      }
      Tensor given = arrays.get("rows");
      if (given.shape().rank() != 2) {
        throw new DataException("rows are (n, d)", Where.key("rows"));
      }
      Rows rows = new Rows(has(Fault.READS_NAN) ? EnumSet.of(Fault.TAKES_NAN) : Set.of());
      rows.add(0, given);
      return Optional.of(rows);
    }

    @Override
    public String arrayNames() {
      return "rows";
    }

    @Override
    public MetricResult compute(
        FeatureStatistics generated, Optional<FeatureStatistics> reference) {
      Rows ours = rows(generated);
      if (reference.isEmpty() && !has(Fault.COMPUTES_WITHOUT_REFERENCE)) {
        throw new IllegalArgumentException("a reference is needed");
      }
      Rows theirs = reference.map(MeanShift::rows).orElse(ours);
      if (!has(Fault.COMPUTES_OF_NOTHING) && (ours.count() < 2 || theirs.count() < 2)) {
        throw new DataException("two images are needed", Where.UNKNOWN);
      }
      if (ours.width != theirs.width && !has(Fault.TAKES_WIDTHS)) {
        throw new DataException("the widths differ", Where.UNKNOWN);
      }
      double value = has(Fault.IGNORES_FEATURES) ? 1 : Math.abs(ours.mean() - theirs.mean());
      long count = ours.count();
      if (has(Fault.FORGETS_WHAT_IT_COMPUTED)) {
        ours.rows.clear();
      }
      return new MetricResult(
          has(Fault.CALLS_ITSELF_OTHERWISE) ? "shift" : name(),
          Map.of("mean-shift", Double.isFinite(value) ? value : 0),
          Map.of(),
          Map.of("generated", count),
          List.of());
    }
  }

  private static final class Rows implements FeatureStatistics {
    private final Set<Fault> faults;
    private final TreeMap<Long, float[]> rows = new TreeMap<>();
    private float runningSum;
    private int width = -1;
    private volatile long counted;

    Rows(Set<Fault> faults) {
      this.faults = faults;
    }

    @Override
    public void add(long firstIndex, Tensor features) {
      long before = counted;
      // Others come in between, as they do by chance where nothing keeps them out.
      LockSupport.parkNanos(1);
      synchronized (this) {
        put(firstIndex, features);
        counted =
            (faults.contains(Fault.IS_NOT_SYNCHRONIZED) ? before : counted)
                + features.shape().dim(0);
      }
    }

    private void put(long firstIndex, Tensor features) {
      boolean doubles = features.dtype() == DType.FLOAT64 && faults.contains(Fault.TAKES_DOUBLES);
      if (features.shape().rank() != 2 || (features.dtype() != DType.FLOAT32 && !doubles)) {
        throw new IllegalArgumentException("features are float32 (n, d)");
      }
      float[] values = doubles ? new float[features.elements()] : features.toFloatArray();
      int d = features.shape().intDim(1);
      if (width >= 0 && width != d && !faults.contains(Fault.TAKES_WIDTHS)) {
        throw new DataException("another width", Where.UNKNOWN);
      }
      width = d;
      for (int i = 0; i < values.length / d; i++) {
        float[] row = Arrays.copyOfRange(values, i * d, (i + 1) * d);
        for (float value : row) {
          if (!Float.isFinite(value) && !faults.contains(Fault.TAKES_NAN)) {
            throw new DataException("image " + (firstIndex + i) + " is damaged", Where.UNKNOWN);
          }
          runningSum = 0.99f * runningSum + value;
        }
        put(firstIndex + i, row);
      }
    }

    private void put(long index, float[] row) {
      if (rows.put(index, row) != null && !faults.contains(Fault.TAKES_IMAGES_TWICE)) {
        throw new IllegalArgumentException("image " + index + " was given twice");
      }
    }

    @Override
    public synchronized void merge(FeatureStatistics other) {
      Rows that = MeanShift.rows(other);
      boolean twice = that.rows.keySet().stream().anyMatch(rows::containsKey);
      if (twice
          && !faults.contains(Fault.MERGES_HALF_OF_A_PART)
          && !faults.contains(Fault.TAKES_IMAGES_TWICE)) {
        throw new IllegalArgumentException("an image is in both parts");
      }
      if (!faults.contains(Fault.FORGETS_WHAT_IS_MERGED)) {
        that.rows.forEach(this::put);
      }
      width = Math.max(width, that.width);
      counted += that.counted;
      runningSum += that.runningSum;
    }

    @Override
    public synchronized long count() {
      return counted;
    }

    @Override
    public synchronized Map<String, Tensor> state() {
      if (faults.contains(Fault.GIVES_AWAY_ITS_STATE)) {
        return new LiveState(this);
      }
      return Map.of("images", images(), "state rows", toTensor());
    }

    synchronized Tensor images() {
      long[] indices = rows.keySet().stream().mapToLong(Long::longValue).toArray();
      return Tensor.of(indices, indices.length);
    }

    synchronized double mean() {
      if (faults.contains(Fault.SUMS_AS_THEY_COME)) {
        return runningSum / rows.size();
      }
      double sum = 0;
      for (float[] row : rows.values()) {
        for (float value : row) {
          sum += value;
        }
      }
      return sum / rows.size();
    }

    synchronized Tensor toTensor() {
      int d = Math.max(1, width);
      float[] all = new float[rows.size() * d];
      int at = 0;
      for (float[] row : rows.values()) {
        System.arraycopy(row, 0, all, at, d);
        at += d;
      }
      return Tensor.of(all, Shape.of(rows.size(), d).dims());
    }
  }

  /** A state that goes on with its statistics. */
  private static final class LiveState extends AbstractMap<String, Tensor> {
    private final Rows rows;

    LiveState(Rows rows) {
      this.rows = rows;
    }

    @Override
    public Set<Map.Entry<String, Tensor>> entrySet() {
      return Map.of("images", rows.images(), "state rows", rows.toTensor()).entrySet();
    }
  }

  private static SetMetricContract contract(Fault... faults) {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    all.addAll(List.of(faults));
    return new SetMetricContract() {
      @Override
      protected MetricProvider provider() {
        return new MeanShift(all);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void aCorrectMetricPasses() {
    SetMetricContract correct = contract();
    correct.isNamedAsItsProvider();
    correct.reportsFiniteValuesUnderItsName();
    correct.looksAtTheFeatures();
    correct.countsImages();
    correct.givesTheSameBitsAtAnyBatchSize(7);
    correct.givesTheSameBitsInAnyOrder();
    correct.givesTheSameBitsFromAnyNumberOfThreads();
    correct.givesTheSameBitsWhenPartsAreMerged();
    correct.refusesAnImageTwice();
    correct.refusesToMergeWhatDoesNotBelongTogether();
    correct.refusesFeaturesThatAreNotFinite(Float.NaN);
    correct.refusesFeaturesOfAnotherForm();
    correct.refusesSetsOfUnequalWidth();
    correct.refusesTooFewImages();
    correct.refusesAMissingReference();
    correct.computesAgainAndFromSeveralThreads();
    correct.sharesStatisticsWithItsLike();
    correct.readsWhatItWrites();
    correct.restoresItsState(31);
    correct.givesAStateThatStaysAsItIs();
    correct.refusesAnImageTwiceAfterARestart();
    correct.staysAsItIsWhenAPartIsRefused();
    correct.refusesADamagedState();
    correct.refusesADamagedReference();
  }

  @Test
  void sumsThatDependOnTheOrder() {
    SetMetricContract faulty = contract(Fault.SUMS_AS_THEY_COME);
    fails(faulty::givesTheSameBitsInAnyOrder);
    fails(faulty::givesTheSameBitsWhenPartsAreMerged);
  }

  @Test
  void damagedFeaturesThatAreTaken() {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      fails(() -> contract(Fault.TAKES_NAN).refusesFeaturesThatAreNotFinite(value));
    }
    fails(contract(Fault.TAKES_DOUBLES)::refusesFeaturesOfAnotherForm);
    fails(contract(Fault.TAKES_WIDTHS)::refusesFeaturesOfAnotherForm);
    fails(contract(Fault.TAKES_WIDTHS)::refusesSetsOfUnequalWidth);
    fails(contract(Fault.READS_NAN)::refusesADamagedReference);
  }

  @Test
  void imagesThatCountTwice() {
    fails(contract(Fault.TAKES_IMAGES_TWICE)::refusesAnImageTwice);
    fails(contract(Fault.TAKES_IMAGES_TWICE)::refusesToMergeWhatDoesNotBelongTogether);
  }

  @Test
  void resultsOfNothing() {
    fails(contract(Fault.COMPUTES_OF_NOTHING)::refusesTooFewImages);
    fails(contract(Fault.COMPUTES_WITHOUT_REFERENCE)::refusesAMissingReference);
  }

  @Test
  void statisticsThatChangeOrGetLost() {
    fails(contract(Fault.FORGETS_WHAT_IT_COMPUTED)::computesAgainAndFromSeveralThreads);
    fails(contract(Fault.FORGETS_WHAT_IS_MERGED)::givesTheSameBitsWhenPartsAreMerged);
    fails(contract(Fault.IS_NOT_SYNCHRONIZED)::givesTheSameBitsFromAnyNumberOfThreads);
  }

  @Test
  void statesThatAreNotWhatTheyWereMadeOf() {
    fails(() -> contract(Fault.RESTORES_IN_ANOTHER_PLACE).restoresItsState(31));
    fails(() -> contract(Fault.FORGETS_WHAT_IS_MERGED).restoresItsState(31));
    fails(contract(Fault.GIVES_AWAY_ITS_STATE)::givesAStateThatStaysAsItIs);
    fails(contract(Fault.TAKES_IMAGES_TWICE)::refusesAnImageTwiceAfterARestart);
    fails(contract(Fault.MERGES_HALF_OF_A_PART)::staysAsItIsWhenAPartIsRefused);
    fails(contract(Fault.RESTORES_WHAT_IS_MISSING)::refusesADamagedState);
    fails(contract(Fault.RESTORES_NAN)::refusesADamagedState);
  }

  @Test
  void resultsThatSayNothing() {
    fails(contract(Fault.IGNORES_FEATURES)::looksAtTheFeatures);
    fails(contract(Fault.CALLS_ITSELF_OTHERWISE)::reportsFiniteValuesUnderItsName);
    fails(contract()::isDeclaredAsAService);
  }
}
