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
 */
public record FlowMatchingLoss(Prediction prediction) implements Loss {
  @Override
  public Set<String> values() {
    Set<String> values =
        new LinkedHashSet<>(
            List.of(LossValues.DATA, LossValues.NOISE, LossValues.SIGMA, LossValues.PREDICTION));
    if (prediction == Prediction.VELOCITY) {
      values.addAll(List.of(LossValues.ALPHA_DERIVATIVE, LossValues.SIGMA_DERIVATIVE));
    } else {
      values.add(LossValues.WEIGHT);
    }
    return values;
  }

  @Override
  public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
    V data = NamedValues.require(values, LossValues.DATA);
    V noise = NamedValues.require(values, LossValues.NOISE);
    V output = NamedValues.require(values, LossValues.PREDICTION);
    V error =
        switch (prediction) {
          case VELOCITY -> ops.sub(output, velocity(ops, values, data, noise));
          case NOISE -> ops.sub(output, noise);
          case SCORE ->
              ops.add(
                  ops.mul(
                      output,
                      FlowMatching.perSample(
                          ops, NamedValues.require(values, LossValues.SIGMA), data)),
                  noise);
          case DATA -> ops.sub(output, data);
        };
    V squares = ops.mul(error, error);
    if (prediction != Prediction.VELOCITY) {
      squares =
          ops.mul(
              squares,
              FlowMatching.perSample(ops, NamedValues.require(values, LossValues.WEIGHT), data));
    }
    return ops.meanPerSample(squares);
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
