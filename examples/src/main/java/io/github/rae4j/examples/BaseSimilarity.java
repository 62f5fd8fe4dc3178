// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A backbone with base and head, as a model that remembers what its base gave in each evaluation.
 * Not thread-safe.
 */
final class BaseSimilarity implements VelocityFunction, AutoCloseable {
  private final CompiledNetwork base;
  private final CompiledNetwork head;
  private final Stages stages;
  private final List<float[]> features = new ArrayList<>();

  BaseSimilarity(Engine engine, Stages stages, Weights weights) {
    this.stages = stages;
    this.base = engine.compile(stages.networks().get(0), weights);
    this.head = engine.compile(stages.networks().get(1), weights);
  }

  @Override
  public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    Map<String, Tensor> values = new LinkedHashMap<>(conditions.tensors());
    values.put("x", x);
    values.put("t", t);
    values.putAll(run(base, stages.networks().get(0), values));
    features.add(NamedValues.require(values, StagedBackbone.FEATURES).toFloatArray());
    return NamedValues.require(run(head, stages.networks().get(1), values), Backbone.PREDICTION);
  }

  private static Map<String, Tensor> run(
      CompiledNetwork network, Network stage, Map<String, Tensor> values) {
    return network.run(Stages.inputsOf(stage, values));
  }

  /** The cosine similarity of the features of every two evaluations so far; begins anew then. */
  double[][] similarities() {
    int n = features.size();
    double[][] similar = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        similar[i][j] = cosine(features.get(i), features.get(j));
        similar[j][i] = similar[i][j];
      }
    }
    features.clear();
    return similar;
  }

  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double ofA = 0;
    double ofB = 0;
    for (int k = 0; k < a.length; k++) {
      dot += (double) a[k] * b[k];
      ofA += (double) a[k] * a[k];
      ofB += (double) b[k] * b[k];
    }
    return dot / Math.sqrt(ofA * ofB);
  }

  @Override
  public void close() {
    base.close();
    head.close();
  }
}
