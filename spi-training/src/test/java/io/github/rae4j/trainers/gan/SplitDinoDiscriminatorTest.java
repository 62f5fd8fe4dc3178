// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.pytorch.PyTorchTrainingEngineProvider;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TensorAssertions;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Compares the full-size discriminator with the reference, in inference and training. */
class SplitDinoDiscriminatorTest {
  private static final int TOKEN_STRIDE = 37;
  private static final int CHANNEL_STRIDE = 24;

  private final GoldenCase golden =
      Golden.cases("networks").stream()
          .filter(c -> c.name().equals("dino-discriminator"))
          .findFirst()
          .orElseThrow();
  private final SplitDinoDiscriminator discriminator =
      new SplitDinoDiscriminator(
          DinoDiscriminator.Config.recipe(DinoDiscriminatorOptions.Recipe.S_8, 9),
          Weights.of("formula", FormulaWeights.tensors(golden.description().get("tensors"))));

  private Weights heads() {
    Map<String, Tensor> tensors =
        new TreeMap<>(FormulaWeights.tensors(golden.description().get("head_tensors")));
    for (String name : golden.inputs().names()) {
      if (name.startsWith("heads.")) {
        tensors.put(name, golden.input(name));
      }
    }
    return Weights.of("heads", tensors);
  }

  /** The image as a parameter, so that it gets a gradient. */
  private record Picture(Tensor image) implements Network {
    @Override
    public Signature signature() {
      return new Signature(List.of(), List.of(TensorSpec.batched("images", 3, 16, 20)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      return Map.of("images", ops.parameter("x", Initializer.ZEROS, image.shape().dims()));
    }
  }

  private record BothPasses(
      TrainableNetwork picture, TrainableNetwork features, TrainableNetwork heads)
      implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      Map<String, V> values =
          new LinkedHashMap<>(ops.runFrozen(features, ops.run(picture, Map.of())));
      V logits = ops.runFrozen(heads, values).get(Discriminator.LOGITS);
      values.put("logits", logits);
      values.put("minus_mean", ops.mul(ops.mean(logits), -1));
      return values;
    }
  }

  private record Learning(
      Discriminator discriminator, TrainableNetwork features, TrainableNetwork heads)
      implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      Map<String, V> seen = ops.runFrozen(features, inputs);
      TrainingOps.Body body =
          new TrainingOps.Body() {
            @Override
            public <W> Map<String, W> run(TrainingOps<W> inner, Map<String, W> given) {
              return discriminator.forwardTraining(inner, given, Map.of());
            }
          };
      Map<String, V> values = new LinkedHashMap<>(ops.run(heads, body, seen));
      values.put("mean", ops.mean(values.get(Discriminator.LOGITS)));
      return values;
    }
  }

  @Test
  void logitsAndGradientsAgreeWithTheReference() {
    Tensor x = golden.input("x");
    try (TrainingEngine engine =
            new PyTorchTrainingEngineProvider()
                .create(TestDevice.options().withThreads(1), Precision.FLOAT32);
        TrainableNetwork features =
            engine.frozen(discriminator.features(16, 20), discriminator.featureWeights());
        TrainableNetwork heads =
            engine.trainable(discriminator.heads(16, 20), heads(), spec -> true)) {
      forwardTraining(engine, x, features, heads);
      learn(engine, x, features, heads);
    }
  }

  private void forwardTraining(
      TrainingEngine engine, Tensor x, TrainableNetwork features, TrainableNetwork heads) {
    try (TrainableNetwork picture =
            engine.trainable(new Picture(x), Weights.of("x", Map.of("x", x)), spec -> true);
        TrainingProgram program = engine.program(new BothPasses(picture, features, heads));
        ForwardPass pass = program.evaluate(Map.of())) {
      for (int i = 0; i < 5; i++) {
        Tensor activation = pass.output(ConvHeads.feature(i));
        close("activation" + i + "_every_37th_token", sampled(activation));
      }
      close("logits_eval", pass.output("logits"));
      pass.backward("minus_mean");
      closeNorm("grad_x_of_minus_mean", picture.gradients().get("x"));
    }
  }

  private void learn(
      TrainingEngine engine, Tensor x, TrainableNetwork features, TrainableNetwork heads) {
    try (TrainingProgram program = engine.program(new Learning(discriminator, features, heads));
        ForwardPass pass = program.evaluate(Map.of("images", x))) {
      close("logits_train", pass.output(Discriminator.LOGITS));
      for (ParameterSpec spec : heads.parameters()) {
        if (golden.outputs().names().contains("train_after." + spec.name())) {
          pass.assign(spec.name(), heads, spec.name());
          close("train_after." + spec.name(), heads.weights().get(spec.name()));
        }
      }
      pass.backward("mean");
      Weights gradients = heads.gradients();
      closeNorm("train_grad.heads.0.2.weight_orig", gradients.get("heads.0.2.weight_orig"));
      closeNorm("train_grad.heads.0.0.1.weight", gradients.get("heads.0.0.1.weight"));
      closeNorm(
          "train_grad.heads.0.0.0.weight_orig_corner",
          corner(gradients.get("heads.0.0.0.weight_orig")));
    }
  }

  private static Tensor sampled(Tensor activation) {
    int n = activation.shape().intDim(0);
    int c = activation.shape().intDim(1);
    int l = activation.shape().intDim(2);
    int channels = (c + CHANNEL_STRIDE - 1) / CHANNEL_STRIDE;
    int tokens = (l + TOKEN_STRIDE - 1) / TOKEN_STRIDE;
    float[] all = activation.toFloatArray();
    float[] some = new float[n * channels * tokens];
    for (int i = 0; i < some.length; i++) {
      int image = i / (channels * tokens);
      int channel = i / tokens % channels * CHANNEL_STRIDE;
      some[i] = all[(image * c + channel) * l + i % tokens * TOKEN_STRIDE];
    }
    return Tensor.of(some, n, channels, tokens);
  }

  private static Tensor corner(Tensor weight) {
    float[] all = weight.toFloatArray();
    int in = weight.shape().intDim(1);
    float[] some = new float[256];
    for (int i = 0; i < some.length; i++) {
      some[i] = all[i / 16 * in + i % 16];
    }
    return Tensor.of(some, 16, 16);
  }

  private void close(String output, Tensor actual) {
    Tensor expected = golden.output(output);
    double relative = golden.tolerance().get("max_rel").asDouble();
    TensorAssertions.assertClose(
        output, expected, actual, relative * TensorAssertions.maxAbs(expected));
  }

  private void closeNorm(String output, Tensor actual) {
    float[] expected = golden.output(output).toFloatArray();
    float[] found = actual.toFloatArray();
    assertEquals(expected.length, found.length, output);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) expected[i] - found[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    double allowed = golden.tolerance().get("grad_rel_l2").asDouble();
    double relative = Math.sqrt(difference / norm);
    assertTrue(relative <= allowed, output + ": relative error " + relative);
  }
}
