// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.OpenModel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is open in an executor to measure images. Thread-safe once it is handed out. */
final class OpenMeasuring implements AutoCloseable {
  private final ExecutorPlace place;
  private final OpenParts parts = new OpenParts();
  private final Map<String, ImageDataSet> dataSets = new HashMap<>();
  private Optional<OpenModel> model = Optional.empty();
  private Optional<Registry> registry = Optional.empty();
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

  void setRegistry(Registry opened) {
    registry = Optional.of(opened);
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
   * @param usual options for the kinds that have them
   * @throws RaeException naming the host, if it is not there
   */
  synchronized ImageDataSet dataSet(String text, Map<String, String> usual) {
    return dataSets.computeIfAbsent(
        text + " " + new LinkedHashMap<>(usual),
        absent -> {
          try {
            return parts.add(DataSets.open(registry.orElseThrow(), text, usual));
          } catch (RaeException e) {
            throw e.explained(
                "on "
                    + place
                    + ": "
                    + e.getMessage()
                    + "; a data set lies in a folder that all"
                    + " machines share, or in a copy on each",
                e.where());
          }
        });
  }

  @Override
  public void close() {
    parts.close();
  }
}
