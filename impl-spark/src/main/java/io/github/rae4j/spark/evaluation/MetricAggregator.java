// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationPlan;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.Reference;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.spark.TaskFailure;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;
import org.jspecify.annotations.Nullable;

/** A metric of the features of a group. */
final class MetricAggregator extends Aggregator<NumberedVector, StateBuffer, Double> {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final LinkedHashMap<String, Object> settings;
  // The arrays of the reference; none if the metric needs none.
  private final NamedTensors reference;
  // Made on every machine by itself.
  private transient @Nullable SetMetric metric;
  private transient @Nullable FeatureStatistics opened;

  private MetricAggregator(String name, Map<String, Object> settings, NamedTensors reference) {
    this.name = name;
    this.settings = new LinkedHashMap<>(settings);
    this.reference = reference;
  }

  /**
   * Reads the reference on the driver.
   *
   * @throws RaeException if there is no such metric of sets, or the reference has no statistics for
   *     it
   */
  static MetricAggregator of(
      String name, Map<String, Object> settings, Optional<String> reference) {
    try (Registry registry = Registry.standard()) {
      EvaluationPlan plan = plan(registry, name, settings);
      plan.requireForSet(reference);
      SetMetric metric = plan.setMetrics().get(0);
      Optional<Reference> opened = plan.reference(reference);
      if (opened.flatMap(Reference::missing).isPresent()) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s holds no statistics for the metric %s; make a file of them by rae4j evaluate"
                    + " reference, and name that",
                reference.orElse(""),
                metric.name()),
            Where.key("reference"));
      }
      NamedTensors arrays =
          opened
              .flatMap(known -> known.statistics(metric))
              .map(statistics -> new NamedTensors(reference.orElse(""), metric.write(statistics)))
              .orElseGet(NamedTensors::new);
      return new MetricAggregator(name, settings, arrays);
    }
  }

  private static EvaluationPlan plan(Registry registry, String name, Map<String, Object> settings) {
    return new EvaluationPlan(
        registry,
        new EvaluationOptions(
            Map.of(name, settings),
            new FeatureNetworkConfig("none", Map.of()),
            Optional.empty(),
            Optional.empty(),
            ImagePreparation.NONE,
            1,
            1,
            false,
            EvaluationListener.NONE));
  }

  private synchronized SetMetric metric() {
    SetMetric known = metric;
    if (known == null) {
      try (Registry registry = Registry.standard()) {
        known = plan(registry, name, settings).setMetrics().get(0);
      }
      metric = known;
    }
    return known;
  }

  private synchronized Optional<FeatureStatistics> reference() {
    if (opened == null && !reference.tensors().isEmpty()) {
      opened = metric().read(reference.weights()).orElseThrow();
    }
    return Optional.ofNullable(opened);
  }

  private FeatureStatistics statistics(StateBuffer buffer) {
    return buffer.open(
        FeatureStatistics.class,
        state ->
            state.tensors().isEmpty() ? metric().statistics() : metric().restore(state.weights()),
        FeatureStatistics::state);
  }

  @Override
  public StateBuffer zero() {
    return new StateBuffer();
  }

  @Override
  public StateBuffer reduce(StateBuffer buffer, NumberedVector row) {
    try {
      statistics(buffer).add(row.getNumber(), row.row(row.getValues().length));
    } catch (RaeException e) {
      throw TaskFailure.of(e);
    }
    return buffer;
  }

  @Override
  public StateBuffer merge(StateBuffer buffer, StateBuffer other) {
    try {
      statistics(buffer).merge(statistics(other));
    } catch (RaeException e) {
      throw TaskFailure.of(e);
    }
    return buffer;
  }

  @Override
  public Double finish(StateBuffer buffer) {
    FeatureStatistics group = statistics(buffer);
    if (group.count() < metric().minimumImages()) {
      throw TaskFailure.of(
          new DataException(
              String.format(
                  Locale.ROOT,
                  "the metric %s needs at least %d images as it is set, but a group has %d",
                  metric().name(),
                  metric().minimumImages(),
                  group.count()),
              Where.part("metric '" + metric().name() + "'")));
    }
    try {
      return metric().compute(group, reference()).value();
    } catch (RaeException e) {
      throw TaskFailure.of(e);
    }
  }

  @Override
  public Encoder<StateBuffer> bufferEncoder() {
    return Encoders.javaSerialization(StateBuffer.class);
  }

  @Override
  public Encoder<Double> outputEncoder() {
    return Encoders.DOUBLE();
  }
}
