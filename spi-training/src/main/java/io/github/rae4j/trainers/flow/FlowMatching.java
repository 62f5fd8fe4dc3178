// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The training loss of a diffusion transformer (paper section 4; Ma et al., SiT, 2024): the squared
 * error of velocity, noise, score or data at a random time of the path.
 *
 * <p>Computes {@code loss}, {@code losses (batch)} and {@code prediction}.
 *
 * @param backbone maps {@code x}, {@code t} and the tensors of its conditions to {@link
 *     Backbone#PREDICTION}
 * @param prediction what its output means
 */
public record FlowMatching(TrainableNetwork backbone, Prediction prediction) implements Objective {
  /** Before the name of a tensor of the conditions, among the inputs. */
  private static final String CONDITION = "condition.";

  @Override
  public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
    V data = NamedValues.require(inputs, "data");
    V noise = NamedValues.require(inputs, "noise");
    V sigma = perSample(ops, NamedValues.require(inputs, "sigma"), data);
    V x =
        combine(
            ops, perSample(ops, NamedValues.require(inputs, "alpha"), data), data, sigma, noise);
    Map<String, V> networkInputs = new LinkedHashMap<>();
    networkInputs.put("x", x);
    networkInputs.put("t", NamedValues.require(inputs, "t"));
    inputs.forEach(
        (name, value) -> {
          if (name.startsWith(CONDITION)) {
            networkInputs.put(name.substring(CONDITION.length()), value);
          }
        });
    V output = NamedValues.require(ops.run(backbone, networkInputs), Backbone.PREDICTION);
    V error =
        switch (prediction) {
          case VELOCITY -> ops.sub(output, target(ops, inputs, data, noise));
          case NOISE -> ops.sub(output, noise);
          case SCORE -> ops.add(ops.mul(output, sigma), noise);
          case DATA -> ops.sub(output, data);
        };
    V squares = ops.mul(error, error);
    if (prediction != Prediction.VELOCITY) {
      squares = ops.mul(squares, perSample(ops, NamedValues.require(inputs, "weight"), data));
    }
    V losses = ops.meanPerSample(squares);
    return Map.of("loss", ops.mean(losses), "losses", losses, "prediction", output);
  }

  private static <V> V target(TrainingOps<V> ops, Map<String, V> inputs, V data, V noise) {
    return combine(
        ops,
        perSample(ops, NamedValues.require(inputs, "alpha_derivative"), data),
        data,
        perSample(ops, NamedValues.require(inputs, "sigma_derivative"), data),
        noise);
  }

  private static <V> V combine(TrainingOps<V> ops, V a, V data, V s, V noise) {
    return ops.add(ops.mul(a, data), ops.mul(s, noise));
  }

  /** {@code (batch)} → {@code (batch, 1, …)}, as many axes as {@code like}. */
  private static <V> V perSample(TrainingOps<V> ops, V values, V like) {
    long[] shape = new long[ops.shape(like).rank()];
    Arrays.fill(shape, 1);
    shape[0] = Shape.BATCH;
    return ops.reshape(values, shape);
  }

  /**
   * The inputs of one batch.
   *
   * @param data float32 {@code (n, C, h, w)}, normalised latents
   * @param noise of the same shape
   * @param times t of each sample, see {@link NoiseSchedule#trainingTime}
   * @param conditions of each sample, dropped ones already replaced
   */
  public static Map<String, Tensor> inputs(
      NoiseSchedule schedule, Tensor data, Tensor noise, float[] times, Conditions conditions) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("data", data);
    inputs.put("noise", noise);
    inputs.put("t", Tensor.of(times, times.length));
    conditions.tensors().forEach((name, tensor) -> inputs.put(CONDITION + name, tensor));
    inputs.put("alpha", at(times, schedule::alpha));
    inputs.put("sigma", at(times, schedule::sigma));
    inputs.put("alpha_derivative", at(times, schedule::alphaDerivative));
    inputs.put("sigma_derivative", at(times, schedule::sigmaDerivative));
    inputs.put("weight", at(times, schedule::lossWeight));
    return inputs;
  }

  private interface OfTime {
    float at(float t);
  }

  private static Tensor at(float[] times, OfTime function) {
    float[] values = new float[times.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = function.at(times[i]);
    }
    return Tensor.of(values, values.length);
  }
}
