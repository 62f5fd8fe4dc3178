// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.TrainingLog;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingProgress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Evaluates the model during training and adds a line to the log of metrics. */
final class EvaluationCallback implements TrainingCallback {
  private final ConfiguredRun run;
  private final TrainedWeights weights;
  private final EvaluationSettings settings;
  private final ModelEvaluation evaluation;
  private Optional<TrainingLog> log = Optional.empty();

  /** Evaluates one set of weights. */
  interface ModelEvaluation extends AutoCloseable {
    /** A collective operation; the result is in rank 0. */
    Optional<EvaluationResult> of(Weights weights);

    @Override
    void close();
  }

  EvaluationCallback(
      ConfiguredRun run,
      TrainedWeights weights,
      EvaluationSettings settings,
      ModelEvaluation evaluation) {
    this.run = run;
    this.weights = weights;
    this.settings = settings;
    this.evaluation = evaluation;
  }

  @Override
  public void onStep(TrainingProgress progress) {
    if (!settings.every().isDue(progress)) {
      return;
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (String part : settings.parts()) {
      evaluation.of(shared(part)).ifPresent(outcome -> add(part, outcome, values));
    }
    if (run.engine().processGroup().isRankZero()) {
      write(progress, values);
    }
  }

  /** The weights, in every process; of sharded ones, rank 0 sends what it has gathered. */
  private Weights shared(String part) {
    ProcessGroup processes = run.engine().processGroup();
    if (processes.worldSize() == 1 || !settings.isSharded()) {
      return weights.of(part);
    }
    Map<String, Tensor> copies = new LinkedHashMap<>();
    processes.gathered(
        () -> {
          Weights view = weights.of(part);
          view.names().forEach(name -> copies.put(name, view.get(name)));
        });
    return Weights.of("the weights of the run", new TensorExchange(processes).send(0, copies));
  }

  private void add(String part, EvaluationResult outcome, Map<String, Double> values) {
    for (MetricResult result : outcome.results()) {
      result.values().forEach((name, value) -> values.put(part + "/" + name, value));
    }
    outcome.warnings().forEach(run.listener()::onMessage);
    outcome.results().stream()
        .flatMap(result -> result.warnings().stream())
        .forEach(run.listener()::onMessage);
  }

  private void write(TrainingProgress progress, Map<String, Double> values) {
    run.listener()
        .onMessage(
            String.format(
                Locale.ROOT,
                "after step %d: %s",
                progress.step(),
                values.entrySet().stream()
                    .map(e -> String.format(Locale.ROOT, "%s %s", e.getKey(), number(e.getValue())))
                    .collect(Collectors.joining(", "))));
    TrainingLog lines =
        log.orElseGet(
            () -> new TrainingLog(run.folder().resolve(TrainingLog.METRICS), progress.step() - 1));
    log = Optional.of(lines);
    lines.add(progress.step(), values);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }

  @Override
  public void close() {
    evaluation.close();
  }
}
