// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.OpenModel;
import io.github.rae4j.spark.SharedDataSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is open in an executor to measure images. Thread-safe once it is handed out. */
final class OpenMeasuring implements AutoCloseable {
  private final ExecutorPlace place;
  private final OpenParts parts = new OpenParts();
  private final Map<String, ImageDataSet> dataSets = new HashMap<>();
  private Optional<OpenModel> model = Optional.empty();
  private Optional<Evaluator> evaluator = Optional.empty();

  OpenMeasuring(ExecutorPlace place) {
    this.place = place;
  }

  <T extends AutoCloseable> T add(T part) {
    return parts.add(part);
  }

  void setModel(OpenModel opened) {
    model = Optional.of(opened);
  }

  void setEvaluator(Evaluator opened) {
    evaluator = Optional.of(opened);
  }

  OpenModel model() {
    return model.orElseThrow();
  }

  Evaluator evaluator() {
    return evaluator.orElseThrow();
  }

  ExecutorPlace place() {
    return place;
  }

  /**
   * A data set, which is opened once and closed with the rest.
   *
   * @throws io.github.rae4j.errors.RaeException naming the host, if it is not that of the driver
   */
  synchronized ImageDataSet dataSet(SharedDataSet shared) {
    return dataSets.computeIfAbsent(shared.key(), absent -> parts.add(shared.open(place)).images());
  }

  @Override
  public void close() {
    parts.close();
  }
}
