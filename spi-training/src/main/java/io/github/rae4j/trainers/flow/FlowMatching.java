// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objective of a diffusion transformer (paper section 4; Ma et al., SiT, 2024): mixes data and
 * noise at a random time of the path, runs the backbone, and sums the terms of the loss over {@link
 * LossValues}.
 *
 * <p>Computes {@code loss}, {@code prediction}, and the value of every term by its name.
 *
 * @param backbone maps {@code x}, {@code t} and the tensors of its conditions to {@link
 *     Backbone#PREDICTION}, and to whatever else the terms read
 * @param terms of the loss, at least one
 */
public record FlowMatching(TrainableNetwork backbone, List<LossTerm> terms) implements Objective {
  /** Copies the terms. */
  public FlowMatching {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("there is no loss to train with");
    }
  }

  /**
   * Flow matching alone.
   *
   * @param prediction what the backbone's output means
   */
  public FlowMatching(TrainableNetwork backbone, Prediction prediction) {
    this(
        backbone,
        List.of(new LossTerm(FlowMatchingLossProvider.NAME, new FlowMatchingLoss(prediction), 1)));
  }

  @Override
  public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
    V data = NamedValues.require(inputs, LossValues.DATA);
    V x =
        combine(
            ops,
            NamedValues.require(inputs, LossValues.ALPHA),
            data,
            NamedValues.require(inputs, LossValues.SIGMA),
            NamedValues.require(inputs, LossValues.NOISE));
    Map<String, V> networkInputs = new LinkedHashMap<>();
    networkInputs.put("x", x);
    networkInputs.put("t", NamedValues.require(inputs, LossValues.TIME));
    inputs.forEach(
        (name, value) -> {
          if (name.startsWith(LossValues.CONDITION)) {
            networkInputs.put(name.substring(LossValues.CONDITION.length()), value);
          }
        });
    Map<String, V> values = new LinkedHashMap<>(ops.run(backbone, networkInputs));
    V prediction = NamedValues.require(values, Backbone.PREDICTION);
    values.putAll(inputs);
    values.put(LossValues.NOISY, x);
    Map<String, V> computed = new LinkedHashMap<>();
    computed.put("loss", LossTerm.sum(ops, terms, values, computed));
    computed.put("prediction", prediction);
    return computed;
  }

  /** The values that terms can read with a backbone, its further outputs included. */
  public static List<TensorSpec> values(Backbone backbone) {
    Shape latent = backbone.latentShape();
    List<TensorSpec> values = new ArrayList<>();
    for (String name :
        List.of(LossValues.DATA, LossValues.NOISE, LossValues.NOISY, LossValues.PREDICTION)) {
      values.add(TensorSpec.batched(name, latent.dims()));
    }
    for (String name :
        List.of(
            LossValues.TIME,
            LossValues.ALPHA,
            LossValues.SIGMA,
            LossValues.ALPHA_DERIVATIVE,
            LossValues.SIGMA_DERIVATIVE,
            LossValues.WEIGHT)) {
      values.add(TensorSpec.batched(name));
    }
    backbone
        .conditioning()
        .inputs()
        .forEach(
            spec ->
                values.add(
                    new TensorSpec(
                        LossValues.CONDITION + spec.name(), spec.dtype(), spec.shape())));
    values.addAll(backbone.furtherOutputs());
    return values;
  }

  /** {@code a · data + s · noise}, with one factor for each sample. */
  static <V> V combine(TrainingOps<V> ops, V a, V data, V s, V noise) {
    return ops.add(ops.mul(perSample(ops, a, data), data), ops.mul(perSample(ops, s, data), noise));
  }

  /** {@code (batch)} → {@code (batch, 1, …)}, as many axes as {@code like}. */
  static <V> V perSample(TrainingOps<V> ops, V values, V like) {
    long[] shape = new long[ops.shape(like).rank()];
    Arrays.fill(shape, 1);
    shape[0] = Shape.BATCH;
    return ops.reshape(values, shape);
  }

  /**
   * The inputs of one batch, in a map to which others may be added.
   *
   * @param data float32 {@code (n, C, h, w)}, normalised latents
   * @param noise of the same shape
   * @param times t of each sample, see {@link NoiseSchedule#trainingTime}
   * @param conditions of each sample, dropped ones already replaced
   */
  public static Map<String, Tensor> inputs(
      NoiseSchedule schedule, Tensor data, Tensor noise, float[] times, Conditions conditions) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put(LossValues.DATA, data);
    inputs.put(LossValues.NOISE, noise);
    inputs.put(LossValues.TIME, Tensor.of(times, times.length));
    conditions.tensors().forEach((name, tensor) -> inputs.put(LossValues.CONDITION + name, tensor));
    inputs.put(LossValues.ALPHA, at(times, schedule::alpha));
    inputs.put(LossValues.SIGMA, at(times, schedule::sigma));
    inputs.put(
        LossValues.ALPHA_DERIVATIVE,
        at(times, t -> schedule.targetFactor(t) * schedule.alphaDerivative(t)));
    inputs.put(
        LossValues.SIGMA_DERIVATIVE,
        at(times, t -> schedule.targetFactor(t) * schedule.sigmaDerivative(t)));
    inputs.put(LossValues.WEIGHT, at(times, schedule::lossWeight));
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
