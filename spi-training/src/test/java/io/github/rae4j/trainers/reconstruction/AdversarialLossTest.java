// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.trainers.GoldenComparison;
import io.github.rae4j.trainers.GoldenTraining;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests both sides of every adversarial loss and their gradients. */
class AdversarialLossTest {
  /** Logits as parameters, so that they get gradients. */
  private static final class Logits implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(), List.of(TensorSpec.batched("real", 9), TensorSpec.batched("fake", 9)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      return Map.of(
          "real", ops.parameter("real", Initializer.ZEROS, 4, 9),
          "fake", ops.parameter("fake", Initializer.ZEROS, 4, 9));
    }
  }

  private record Sides(AdversarialLoss loss, TrainableNetwork logits) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      Map<String, V> values = ops.run(logits, Map.of());
      V real = values.getOrDefault("real", ops.constant(Tensor.scalar(0)));
      V fake = values.getOrDefault("fake", ops.constant(Tensor.scalar(0)));
      return Map.of(
          "d",
          loss.discriminator(ops, real, fake),
          "g",
          loss.generator(ops, fake),
          "logits_real",
          real,
          "logits_fake",
          fake);
    }
  }

  private final GoldenCase golden = GoldenTraining.named("gan-losses");

  @Test
  void agreesWithTheReference() {
    GoldenComparison comparison = new GoldenComparison(golden);
    // The generator's side of hinge equals vanilla's, and so does the discriminator's side of
    // non-saturating.
    compare("hinge", "hinge_d", "vanilla_g", comparison);
    compare("vanilla", "vanilla_d", "vanilla_g", comparison);
    compare("non-saturating", "vanilla_d", "non_saturating_g", comparison);
    comparison.assertComplete();
  }

  private void compare(
      String name, String discriminator, String generator, GoldenComparison comparison) {
    Weights start =
        Weights.of(
            "the logits",
            Map.of("real", golden.input("logits_real"), "fake", golden.input("logits_fake")));
    try (Registry registry = Registry.standard();
        TrainingEngine engine = GoldenTraining.engine()) {
      AdversarialLoss loss =
          registry
              .find(AdversarialLossProvider.class, name)
              .create(ConfigParameters.of("test", Map.of()));
      // Training uses the mean; the sum is larger by the number of elements.
      Map.of("mean", 1.0, "sum", (double) golden.input("logits_real").elements())
          .forEach(
              (reduction, times) -> {
                TrainableNetwork logits = engine.trainable(new Logits(), start, spec -> true);
                try (TrainingProgram program = engine.program(new Sides(loss, logits));
                    ForwardPass pass = program.evaluate(Map.of())) {
                  String output = discriminator + "." + reduction;
                  comparison.close("accuracy", DecoderTrainer.accuracy(pass));
                  comparison.close(output, times * pass.scalar("d"));
                  comparison.close(generator + "." + reduction, times * pass.scalar("g"));
                  pass.backward(Map.of("d", times));
                  Weights gradients = logits.gradients();
                  comparison.close(output + ".grad_real", gradients.get("real"));
                  comparison.close(output + ".grad_fake", gradients.get("fake"));
                }
              });
    }
  }
}
