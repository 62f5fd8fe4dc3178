// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A backbone in stages, for one batch, with a memory for each of its images and for each branch of
 * the guidance. Not thread-safe.
 */
abstract class StagedRun implements VelocityFunction {
  private final CompiledStages stages;
  private final ImageRows rows;
  private final Map<ImageRows.Row, Integer> seen = new HashMap<>();
  private int evaluation = -1;

  StagedRun(CompiledStages stages, ImageRows rows) {
    this.stages = stages;
    this.rows = rows;
  }

  /**
   * Where the memory of a row stands.
   *
   * @param occurrence which of several evaluations of the same image within one evaluation of the
   *     guided model, from 0
   */
  record Key(ImageRows.Row row, int occurrence) {}

  /** The number of the evaluation of the guided model, from 0. */
  final int evaluation() {
    return evaluation;
  }

  @Override
  public final Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    Cancellation.check();
    if (rows.evaluation() != evaluation) {
      evaluation = rows.evaluation();
      seen.clear();
    }
    List<Optional<Key>> keys = new ArrayList<>();
    rows.rows(x, conditions)
        .forEach(
            found -> keys.add(found.map(row -> new Key(row, seen.merge(row, 1, Integer::sum)))));
    Map<String, Tensor> inputs = ImageRows.inputs(conditions);
    inputs.put("x", x);
    inputs.put("t", t);
    return NamedValues.require(predict(keys, inputs), Backbone.PREDICTION);
  }

  /**
   * The outputs of the last stage.
   *
   * @param keys one for each row; empty for a row that has no memory
   */
  abstract Map<String, Tensor> predict(List<Optional<Key>> keys, Map<String, Tensor> inputs);

  /** Runs a stage on the rows with the given numbers. */
  final Map<String, Tensor> run(int stage, Map<String, Tensor> inputs, int[] picked) {
    Map<String, Tensor> of = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> of.put(name, tensor.pickRows(picked)));
    return stages.run(stage, of);
  }

  /** Runs a stage on all rows. */
  final Map<String, Tensor> run(int stage, Map<String, Tensor> inputs) {
    return stages.run(stage, inputs);
  }
}
