// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.samplers.schedule.LinearProvider;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.flow.FlowMatching;
import io.github.rae4j.trainers.flow.RepaLoss;
import io.github.rae4j.trainers.flow.RepaOptions;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** iREPA: the convolution that projects the tap, and the normalised target. */
class SpatialAlignmentTest {
  private static final int CHANNELS = 6;
  private static final int SIDE = 4;
  private static final int BATCH = 2;
  private static final int HIDDEN = 8;
  private static final String CLEAN = "z_clean";
  private static final String KERNEL = "repa_projector.weight";

  /** A value of the loss, and its gradients. */
  private record Evaluated(double value, Map<String, Tensor> gradients) {}

  private final Network linear = network("linear");
  private final Network conv = network("conv");
  private final Map<String, Tensor> weights = random(conv);

  private static Network network(String projector) {
    Map<String, Object> options =
        Map.of(
            "input_size",
            SIDE,
            "in_channels",
            CHANNELS,
            "hidden_size",
            HIDDEN,
            "depth",
            1,
            "num_heads",
            2,
            "num_classes",
            3,
            "cond_arch",
            Map.of("num_t_tokens", 1, "num_c_tokens", 1),
            "enable_repa",
            true,
            "repa_layer_depth",
            1,
            "z_dim",
            CHANNELS);
    Map<String, Object> all = new LinkedHashMap<>(options);
    all.put("repa_projector", projector);
    try (Registry registry = Registry.standard()) {
      return registry
          .find(BackboneProvider.class, "DiT-in-context")
          .create(ConfigParameters.of("test", all))
          .network(Set.of(RepaLoss.TAP));
    }
  }

  private static Map<String, Tensor> random(Network network) {
    Random random = new Random(5);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      tensors.put(spec.name(), random(random, 0.3, spec.shape().dims()));
    }
    return tensors;
  }

  private static Tensor random(Random random, double scale, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= (int) dim;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return Tensor.of(values, dims);
  }

  private static Tensor latents(int seed) {
    return random(new Random(seed), 1, BATCH, CHANNELS, SIDE, SIDE);
  }

  private static Evaluated evaluate(
      Network network, Map<String, Tensor> weights, RepaLoss loss, Tensor target) {
    NoiseSchedule schedule =
        new LinearProvider().create(1, ConfigParameters.of("test", Map.of("prediction", "x")));
    Map<String, Tensor> inputs =
        new LinkedHashMap<>(
            FlowMatching.inputs(
                schedule,
                latents(1),
                latents(2),
                new float[] {0.3f, 0.8f},
                new Conditions(
                    BATCH, Map.of(Conditions.LABELS, Tensor.of(new long[] {1, 2}, BATCH)))));
    inputs.put(CLEAN, target);
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork trained =
            engine.trainable(network, Weights.of("test", weights), spec -> true);
        TrainingProgram program =
            engine.program(new FlowMatching(trained, List.of(new LossTerm("repa", loss, 1))));
        ForwardPass pass = program.evaluate(inputs)) {
      pass.backward("loss");
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      Weights found = trained.gradients();
      found.names().forEach(name -> gradients.put(name, found.get(name)));
      return new Evaluated(pass.scalar("loss"), gradients);
    }
  }

  private static RepaLoss normalizing(double share) {
    return new RepaLoss(CLEAN, new RepaOptions(OptionalDouble.of(share)));
  }

  /** The target as the paper writes it, in double precision. */
  private static Tensor normalized(Tensor latents, double share) {
    float[] values = latents.toFloatArray();
    int positions = SIDE * SIDE;
    for (int from = 0; from < values.length; from += positions) {
      double mean = 0;
      for (int i = 0; i < positions; i++) {
        mean += values[from + i] / (double) positions;
      }
      double squares = 0;
      for (int i = 0; i < positions; i++) {
        squares += Math.pow(values[from + i] - mean, 2);
      }
      double deviation = Math.sqrt(squares / (positions - 1)) + 1e-6;
      for (int i = 0; i < positions; i++) {
        values[from + i] = (float) ((values[from + i] - share * mean) / deviation);
      }
    }
    return Tensor.of(values, BATCH, CHANNELS, SIDE, SIDE);
  }

  @Test
  void theTargetIsNormalisedOverPositions() {
    Tensor target = latents(3);
    double plain = evaluate(conv, weights, new RepaLoss(CLEAN), target).value();
    for (double share : new double[] {0, 0.6, 1}) {
      double expected =
          evaluate(conv, weights, new RepaLoss(CLEAN), normalized(target, share)).value();
      double actual = evaluate(conv, weights, normalizing(share), target).value();
      assertEquals(expected, actual, 1e-5 * expected, "share " + share);
      assertNotEquals(plain, actual, 1e-3, "share " + share);
    }
    // What all positions have in common does not matter once it is taken away.
    float[] shifted = target.toFloatArray();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += 3;
    }
    Tensor moved = Tensor.of(shifted, BATCH, CHANNELS, SIDE, SIDE);
    double expected = evaluate(conv, weights, normalizing(1), target).value();
    assertEquals(expected, evaluate(conv, weights, normalizing(1), moved).value(), 1e-4);
    assertNotEquals(expected, evaluate(conv, weights, normalizing(0.5), moved).value(), 1e-2);
  }

  /** A kernel that sees its own position alone is the linear layer. */
  @Test
  void aConvolutionOfItsOwnPositionIsTheLinearLayer() {
    float[] matrix = random(new Random(9), 0.3, CHANNELS, HIDDEN).toFloatArray();
    float[] kernel = new float[matrix.length * 9];
    for (int i = 0; i < matrix.length; i++) {
      kernel[i * 9 + 4] = matrix[i];
    }
    Map<String, Tensor> ofLinear = new LinkedHashMap<>(weights);
    ofLinear.put(KERNEL, Tensor.of(matrix, CHANNELS, HIDDEN));
    Map<String, Tensor> ofConv = new LinkedHashMap<>(weights);
    ofConv.put(KERNEL, Tensor.of(kernel, CHANNELS, HIDDEN, 3, 3));
    RepaLoss loss = normalizing(1);
    double expected = evaluate(linear, ofLinear, loss, latents(3)).value();
    assertEquals(expected, evaluate(conv, ofConv, loss, latents(3)).value(), 1e-5 * expected);
    // A neighbour changes it: the kernel is no longer of one position.
    kernel[3] += 0.5f;
    ofConv.put(KERNEL, Tensor.of(kernel, CHANNELS, HIDDEN, 3, 3));
    assertNotEquals(expected, evaluate(conv, ofConv, loss, latents(3)).value(), 1e-4);
  }

  @Test
  void gradientsAreThoseOfTheLoss() {
    RepaLoss loss = normalizing(0.8);
    Evaluated at = evaluate(conv, weights, loss, latents(3));
    Random random = new Random(11);
    for (String name : List.of(KERNEL, "repa_projector.bias", "x_embedder.proj.weight")) {
      // The derivative along a random direction, by differences on both sides.
      float[] start = weights.get(name).toFloatArray();
      long[] dims = weights.get(name).shape().dims();
      float[] direction = random(random, 1, dims).toFloatArray();
      double step = 2e-3;
      double expected = 0;
      for (int sign : new int[] {1, -1}) {
        float[] moved = start.clone();
        for (int i = 0; i < moved.length; i++) {
          moved[i] += (float) (sign * step * direction[i]);
        }
        Map<String, Tensor> there = new LinkedHashMap<>(weights);
        there.put(name, Tensor.of(moved, dims));
        expected += sign * evaluate(conv, there, loss, latents(3)).value() / (2 * step);
      }
      float[] gradient = at.gradients().get(name).toFloatArray();
      double actual = 0;
      for (int i = 0; i < gradient.length; i++) {
        actual += (double) gradient[i] * direction[i];
      }
      assertTrue(Math.abs(expected) > 1e-2, name + " " + expected);
      assertEquals(expected, actual, 5e-3 * Math.abs(expected) + 1e-3, name);
    }
  }
}
