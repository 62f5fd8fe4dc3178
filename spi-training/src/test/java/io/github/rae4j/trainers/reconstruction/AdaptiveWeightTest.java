// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.trainers.GoldenComparison;
import io.github.rae4j.trainers.GoldenTraining;
import io.github.rae4j.trainers.SquaredError;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.trainers.losses.L1Loss;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests both objectives of stage 1 and the weight between their losses, with the reference's
 * networks.
 */
class AdaptiveWeightTest {
  private static final int ROWS = 4;
  private static final int COLUMNS = 6;
  private static final int LATENT = 5;
  private static final String LAYER = "decoder_pred.weight";

  private final GoldenCase golden = GoldenTraining.named("stage1-adaptive-weight");

  /** {@code sigmoid(decoder_pred(gelu(fc1(tokens))))}, as images of one channel. */
  private static final class SmallDecoder implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("tokens", ROWS, LATENT)),
          List.of(TensorSpec.batched("images", 1, ROWS, COLUMNS)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V hidden = ops.gelu(linear(ops, inputs.get("tokens"), "fc1", 7));
      V images = ops.sigmoid(linear(ops, hidden, "decoder_pred", COLUMNS));
      return Map.of("images", ops.reshape(images, Shape.BATCH, 1, ROWS, COLUMNS));
    }
  }

  private static <V> V linear(Ops<V> ops, V x, String name, long out) {
    long in = ops.shape(x).dim(-1);
    return ops.linear(
        x,
        ops.parameter(name + ".weight", Initializer.ZEROS, out, in),
        ops.parameter(name + ".bias", Initializer.ZEROS, out));
  }

  /** {@code fc2(leaky_relu(fc1(flatten(x)), 0.2))}; the frozen part only flattens. */
  private static final class SmallDiscriminator implements Discriminator {
    private static final String FLAT = "flat";
    private static final int PIXELS = ROWS * COLUMNS;

    @Override
    public Network features(int height, int width) {
      return network(
          List.of(TensorSpec.batched("images", 1, ROWS, COLUMNS)),
          TensorSpec.batched(FLAT, PIXELS),
          new Forward() {
            @Override
            public <V> V apply(Ops<V> ops, Map<String, V> inputs) {
              return ops.reshape(inputs.get("images"), Shape.BATCH, PIXELS);
            }
          });
    }

    @Override
    public Weights featureWeights() {
      return Weights.of("nothing", Map.of());
    }

    @Override
    public Network heads(int height, int width) {
      return network(
          List.of(TensorSpec.batched(FLAT, PIXELS)),
          TensorSpec.batched(LOGITS, 2),
          new Forward() {
            @Override
            public <V> V apply(Ops<V> ops, Map<String, V> inputs) {
              return logits(ops, inputs);
            }
          });
    }

    private static <V> V logits(Ops<V> ops, Map<String, V> inputs) {
      return linear(ops, ops.leakyRelu(linear(ops, inputs.get(FLAT), "fc1", 5), 0.2), "fc2", 2);
    }

    @Override
    public <V> Map<String, V> forwardTraining(
        TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers) {
      return Map.of(LOGITS, logits(ops, features));
    }
  }

  private interface Forward {
    <V> V apply(Ops<V> ops, Map<String, V> inputs);
  }

  private static Network network(List<TensorSpec> inputs, TensorSpec output, Forward forward) {
    return new Network() {
      @Override
      public Signature signature() {
        return new Signature(inputs, List.of(output));
      }

      @Override
      public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> given) {
        return Map.of(output.name(), forward.apply(ops, given));
      }
    };
  }

  @TestFactory
  Stream<DynamicTest> bothObjectives() {
    return StreamSupport.stream(golden.config().get("runs").spliterator(), false)
        .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run)));
  }

  private void check(JsonNode run) {
    String prefix = run.get("name").asText() + ".";
    GoldenComparison comparison = new GoldenComparison(golden);
    try (Registry registry = Registry.standard();
        TrainingEngine engine = GoldenTraining.engine()) {
      TrainableNetwork decoder =
          engine.trainable(new SmallDecoder(), recorded(prefix + "G."), spec -> true);
      SmallDiscriminator definition = new SmallDiscriminator();
      TrainableDiscriminator discriminator =
          new TrainableDiscriminator(
              definition,
              engine.frozen(definition.features(ROWS, COLUMNS), definition.featureWeights()),
              engine.trainable(
                  definition.heads(ROWS, COLUMNS), recorded(prefix + "D."), spec -> true),
              loss(registry, run.get("gen_loss")),
              loss(registry, run.get("disc_loss")));
      generator(engine, run, decoder, discriminator, comparison);
      discriminator(engine, prefix, decoder, discriminator, comparison);
    }
    comparison.assertComplete(prefix);
  }

  private static AdversarialLoss loss(Registry registry, JsonNode name) {
    return registry
        .find(AdversarialLossProvider.class, name.asText())
        .create(ConfigParameters.of("test", Map.of()));
  }

  private Weights recorded(String prefix) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (String name : golden.inputs().names()) {
      if (name.startsWith(prefix)) {
        tensors.put(name.substring(prefix.length()), golden.input(name));
      }
    }
    return Weights.of(prefix, tensors);
  }

  private void generator(
      TrainingEngine engine,
      JsonNode run,
      TrainableNetwork decoder,
      TrainableDiscriminator discriminator,
      GoldenComparison comparison) {
    String prefix = run.get("name").asText() + ".";
    GeneratorObjective objective =
        new GeneratorObjective(
            decoder,
            List.of(
                new LossTerm("l1", new L1Loss(), 1),
                new LossTerm(
                    "perceptual", new SquaredError(), run.get("perceptual_weight").asDouble())),
            Optional.of(discriminator));
    try (TrainingProgram program = engine.program(objective);
        ForwardPass pass = program.evaluate(inputs(prefix, "aug."))) {
      comparison.close(prefix + "recon", recorded(pass.output("reconstruction")));
      comparison.close(prefix + "rec_loss", pass.scalar("l1"));
      comparison.close(prefix + "perceptual", pass.scalar("perceptual"));
      double gan = pass.scalar("gan");
      comparison.close(prefix + "gan_loss", gan);
      comparison.close(prefix + "recon_grad_norm", pass.gradientNorm("total", decoder, LAYER));
      comparison.close(prefix + "gan_grad_norm", pass.gradientNorm("gan", decoder, LAYER));
      double adaptive =
          new AdaptiveWeight(LAYER, run.get("max_d_weight").asDouble())
              .of(pass, decoder, "total", "gan");
      comparison.close(prefix + "adaptive_weight", adaptive);
      double weight = run.get("disc_weight").asDouble() * adaptive;
      comparison.close(prefix + "total_loss", pass.scalar("total") + weight * gan);
      pass.backward(Map.of("total", 1.0, "gan", weight));
    }
    Weights gradients = decoder.gradients();
    gradients
        .names()
        .forEach(name -> comparison.close(prefix + "grad." + name, gradients.get(name)));
  }

  private void discriminator(
      TrainingEngine engine,
      String prefix,
      TrainableNetwork decoder,
      TrainableDiscriminator discriminator,
      GoldenComparison comparison) {
    try (TrainingProgram program =
            engine.program(new DiscriminatorObjective(decoder, discriminator));
        ForwardPass pass = program.evaluate(inputs(prefix, "fake.", "real."))) {
      comparison.close(prefix + "disc.fake_input", recorded(pass.output("fake_images")));
      comparison.close(prefix + "disc.logits_fake", pass.output("logits_fake"));
      comparison.close(prefix + "disc.logits_real", pass.output("logits_real"));
      comparison.close(prefix + "disc.loss", pass.scalar("loss"));
      comparison.close(prefix + "disc.accuracy", DecoderTrainer.accuracy(pass));
      pass.backward("loss");
    }
    Weights gradients = discriminator.heads().gradients();
    gradients
        .names()
        .forEach(name -> comparison.close(prefix + "disc.grad." + name, gradients.get(name)));
  }

  /** The recorded values have no axis for the single channel. */
  private static Tensor recorded(Tensor images) {
    return images.reshape(images.shape().dim(0), ROWS, COLUMNS);
  }

  /** The recorded inputs, with an augmentation that leaves images as they are. */
  private Map<String, Tensor> inputs(String prefix, String... augmentations) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Tensor tokens = golden.input(prefix + "z");
    int count = tokens.shape().intDim(0);
    inputs.put("tokens", tokens);
    inputs.put("images", golden.input(prefix + "image").reshape(count, 1, ROWS, COLUMNS));
    Map<String, Tensor> still =
        new DiffAug(0, 0)
            .inputs(ROWS, COLUMNS, new float[DiffAug.GATES], new float[DiffAug.DRAWS][count], 0);
    for (String augmentation : augmentations) {
      still.forEach((name, tensor) -> inputs.put(augmentation + name, tensor));
    }
    return inputs;
  }
}
