// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The squared error of velocity, noise, score or data at a random time of the path (paper section
 * 4; Ma et al., SiT, 2024), one value for each sample.
 *
 * @param prediction what the output of the backbone means
 * @param output the output that is trained: the prediction, or a weaker one that the backbone has
 */
public record FlowMatchingLoss(Prediction prediction, String output) implements Loss {
  /** The loss of the backbone's prediction. */
  public FlowMatchingLoss(Prediction prediction) {
    this(prediction, LossValues.PREDICTION);
  }

  @Override
  public Set<String> values() {
    Set<String> values =
        new LinkedHashSet<>(List.of(LossValues.DATA, LossValues.NOISE, LossValues.SIGMA, output));
    if (prediction == Prediction.VELOCITY) {
      values.addAll(List.of(LossValues.ALPHA_DERIVATIVE, LossValues.SIGMA_DERIVATIVE));
    } else {
      values.add(LossValues.WEIGHT);
    }
    return values;
  }

  @Override
  public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
    return ops.meanPerSample(squares(ops, values));
  }

  /** The weighted squares of the errors, of the shape of the data. */
  public <V> V squares(TrainingOps<V> ops, Map<String, V> values) {
    V data = NamedValues.require(values, LossValues.DATA);
    V noise = NamedValues.require(values, LossValues.NOISE);
    V predicted = NamedValues.require(values, output);
    V error =
        switch (prediction) {
          case VELOCITY -> ops.sub(predicted, velocity(ops, values, data, noise));
          case NOISE -> ops.sub(predicted, noise);
          case SCORE ->
              ops.add(
                  ops.mul(
                      predicted,
                      FlowMatching.perSample(
                          ops, NamedValues.require(values, LossValues.SIGMA), data)),
                  noise);
          case DATA -> ops.sub(predicted, data);
        };
    V squares = ops.mul(error, error);
    if (prediction != Prediction.VELOCITY) {
      squares =
          ops.mul(
              squares,
              FlowMatching.perSample(ops, NamedValues.require(values, LossValues.WEIGHT), data));
    }
    return squares;
  }

  private static <V> V velocity(TrainingOps<V> ops, Map<String, V> values, V data, V noise) {
    return FlowMatching.combine(
        ops,
        NamedValues.require(values, LossValues.ALPHA_DERIVATIVE),
        data,
        NamedValues.require(values, LossValues.SIGMA_DERIVATIVE),
        noise);
  }
}
