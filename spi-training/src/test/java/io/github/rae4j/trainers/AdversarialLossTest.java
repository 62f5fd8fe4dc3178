package io.github.rae4j.trainers;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.GoldenCase;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.Evaluation;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of every adversarial loss and their gradients. */
class AdversarialLossTest {
  private static final double ABSOLUTE = 1e-5;
  private static final double RELATIVE = 1e-6;

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
      return Map.of("d", loss.discriminator(ops, real, fake), "g", loss.generator(ops, fake));
    }
  }

  private final GoldenCase golden = GoldenTraining.named("gan-losses");

  @ParameterizedTest
  @ValueSource(strings = {"hinge", "vanilla", "non-saturating"})
  void agreesWithTheReference(String name) {
    // The generator's side of hinge is vanilla's; the discriminator's of non-saturating is
    // vanilla's.
    String discriminator = name.equals("hinge") ? "hinge_d.mean" : "vanilla_d.mean";
    String generator = name.equals("non-saturating") ? "non_saturating_g.mean" : "vanilla_g.mean";
    Weights start =
        Weights.of(
            "the logits",
            Map.of("real", golden.input("logits_real"), "fake", golden.input("logits_fake")));
    try (Registry registry = Registry.standard();
        TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork logits = engine.trainable(new Logits(), start, spec -> true)) {
      AdversarialLoss loss =
          registry
              .find(AdversarialLossProvider.class, name)
              .create(ConfigParameters.of("test", Map.of()));
      try (TrainingProgram program = engine.program(new Sides(loss, logits));
          Evaluation evaluation = program.evaluate(Map.of())) {
        assertClose(discriminator, evaluation.output("d").reshape(1));
        assertClose(generator, evaluation.output("g").reshape(1));
        evaluation.backward("d");
        Weights gradients = logits.gradients();
        assertClose(discriminator + ".grad_real", gradients.get("real"));
        assertClose(discriminator + ".grad_fake", gradients.get("fake"));
      }
    }
  }

  private void assertClose(String output, Tensor actual) {
    GoldenTraining.assertClose(output, golden.output(output), actual, ABSOLUTE, RELATIVE);
  }
}
