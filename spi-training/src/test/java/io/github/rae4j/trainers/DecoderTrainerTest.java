// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.trainers.gan.PatchDiscriminator;
import io.github.rae4j.trainers.losses.L1Loss;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.trainers.reconstruction.AdversarialOptions;
import io.github.rae4j.trainers.reconstruction.DecoderTrainer;
import io.github.rae4j.trainers.reconstruction.TrainableDiscriminator;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares whole steps with the reference's stage-1 training. */
class DecoderTrainerTest {
  private final Registry registry = Registry.standard();
  private final RecordingEngine engine =
      new RecordingEngine(
          GoldenTraining.engine(),
          List.of("reconstruction", "fake_images", "logits_fake", "logits_real"));

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  /** The recorded draws, in the form in which the trainer derives them from its streams. */
  private record Recorded(GoldenCase golden, DiffAug augmentation)
      implements DecoderTrainer.Batches {
    @Override
    public Map<String, Tensor> decoderInputs(long step, int microBatch) {
      return inputs(step, Map.of("aug.", "aug_g"));
    }

    @Override
    public Map<String, Tensor> discriminatorInputs(long step, int microBatch, int update) {
      return inputs(step, Map.of("fake.", "aug_fake", "real.", "aug_real"));
    }

    private Map<String, Tensor> inputs(long step, Map<String, String> augmentations) {
      String prefix = "step" + step + ".";
      Tensor z = golden.input(prefix + "z");
      Tensor image = golden.input(prefix + "image");
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      inputs.put("tokens", tokens(z));
      inputs.put("images", image);
      augmentations.forEach(
          (name, recorded) -> {
            if (golden.inputs().names().contains(prefix + recorded)) {
              drawn(image, golden.input(prefix + recorded))
                  .forEach((key, value) -> inputs.put(name + key, value));
            }
          });
      return inputs;
    }

    private Map<String, Tensor> drawn(Tensor image, Tensor draws) {
      float[] flat = draws.toFloatArray();
      int count = image.shape().intDim(0);
      float[][] rows = new float[DiffAug.DRAWS][count];
      for (int i = 0; i < flat.length; i++) {
        rows[i / count][i % count] = flat[i];
      }
      return augmentation.inputs(
          image.shape().intDim(2), image.shape().intDim(3), new float[DiffAug.GATES], rows, 0);
    }

    /** {@code (n, C, h, w)} → {@code (n, h·w, C)}. */
    private static Tensor tokens(Tensor z) {
      int n = z.shape().intDim(0);
      int c = z.shape().intDim(1);
      int l = z.shape().intDim(2) * z.shape().intDim(3);
      float[] from = z.toFloatArray();
      float[] to = new float[from.length];
      for (int i = 0; i < from.length; i++) {
        to[(i / (c * l) * l + i % l) * c + i / l % c] = from[i];
      }
      return Tensor.of(to, n, l, c);
    }
  }

  private Network decoder(JsonNode config, int tokens, int patch) {
    JsonNode decoder = config.get("decoder_config");
    Map<String, Object> keys = new LinkedHashMap<>(GoldenCase.map(decoder));
    keys.put("model_type", "vit_mae");
    return registry
        .find(DecoderProvider.class, "GeneralDecoder")
        .create(
            new DecoderRequest(
                decoder.get("hidden_size").asInt(),
                tokens,
                tokens,
                patch,
                new ImageNormalization(
                    doubles(config.get("encoder_mean")), doubles(config.get("encoder_std")))),
            ConfigParameters.of("case.json", keys))
        .network();
  }

  private static List<Double> doubles(JsonNode node) {
    List<Double> values = new ArrayList<>();
    node.forEach(value -> values.add(value.asDouble()));
    return values;
  }

  private OptimizerSettings optimization(JsonNode section) {
    return OptimizerSettings.read(GoldenTraining.parameters(section), 1, registry);
  }

  private static TrainingSettings settings(JsonNode section) {
    return GoldenTraining.decoderSettings(GoldenTraining.parameters(section));
  }

  @Test
  void threeStepsOfTheL1Loss() {
    GoldenCase golden = GoldenTraining.named("stage1-decoder-l1-3-steps");
    JsonNode training = golden.config().get("training");
    JsonNode tolerance = golden.tolerance();
    TrainableNetwork decoder =
        engine.trainable(decoder(golden.config(), 9, 4), golden.weights("before.pt"), spec -> true);
    OptimizerSettings optimization = optimization(training);
    try (DecoderTrainer trainer =
        new DecoderTrainer(
            new DecoderTrainer.Parts(
                engine,
                decoder,
                List.of(new LossTerm("l1", new L1Loss(), 1)),
                Optional.empty(),
                settings(training),
                AdversarialOptions.builder().build(),
                1,
                optimization,
                optimization,
                new Recorded(golden, new DiffAug(0, 0))))) {
      for (JsonNode expected : golden.description().get("steps")) {
        Map<String, Double> values = trainer.step(expected.get("step").asInt());
        double loss = tolerance.get("loss_rel").asDouble();
        relative(expected.get("loss"), values, "loss", loss);
        relative(expected.get("grad_norm_before_clip"), values, "gradient_norm", 1e-4);
        relative(expected.get("lr_used"), values, "learning_rate", 1e-12);
        if (expected.get("step").asInt() == 0) {
          compareFirst(golden, decoder);
        }
      }
      double weights = tolerance.get("weights_max_abs").asDouble();
      compare(golden.weights("after.pt"), decoder.weights(), weights, Set.of());
      compare(golden.weights("ema.pt"), trainer.state().get("ema"), weights, Set.of());
    }
  }

  /** The reconstruction and the gradients of the first step, which are kept until the next one. */
  private void compareFirst(GoldenCase golden, TrainableNetwork decoder) {
    JsonNode tolerance = golden.tolerance();
    GoldenComparison comparison =
        new GoldenComparison(
            golden,
            tolerance.get("grad_max_abs").asDouble(),
            tolerance.get("grad_max_rel").asDouble());
    comparison.close(
        "step0.recon", seen("reconstruction"), tolerance.get("recon_max_abs").asDouble(), 0);
    Weights gradients = decoder.gradients();
    gradients.names().forEach(name -> comparison.close("grad0." + name, gradients.get(name)));
    comparison.assertComplete();
  }

  private Tensor seen(String name) {
    return Optional.ofNullable(engine.seen().get(name)).orElseThrow();
  }

  @Test
  void twoStepsWithTheDiscriminator() {
    GoldenCase golden = GoldenTraining.named("stage1-gan-2-steps");
    JsonNode config = golden.config();
    JsonNode disc = config.get("disc");
    Weights before = golden.weights("disc_before.pt");
    PatchDiscriminator definition =
        new PatchDiscriminator(
            before,
            disc.get("channels").asInt(),
            disc.get("patch").asInt(),
            disc.get("ks").asInt());
    TrainableNetwork decoder =
        engine.trainable(decoder(config, 16, 4), golden.weights("decoder_before.pt"), spec -> true);
    TrainableNetwork heads = engine.trainable(definition.heads(16, 16), before, spec -> true);
    Options<AdversarialOptions> declared = Options.of(AdversarialOptions.class);
    Map<String, Object> keys = new LinkedHashMap<>(GoldenCase.map(config));
    keys.keySet().retainAll(declared.keys()); // the case describes its networks beside the losses
    ConfigParameters loss = ConfigParameters.of("case.json", keys);
    AdversarialOptions adversarial = declared.readDeclared(loss);
    TrainableDiscriminator discriminator =
        new TrainableDiscriminator(
            definition,
            engine.frozen(definition.features(16, 16), before),
            heads,
            registry.find(AdversarialLossProvider.class, "vanilla").create(loss),
            registry.find(AdversarialLossProvider.class, "hinge").create(loss));
    JsonNode generator = config.get("generator");
    try (DecoderTrainer trainer =
        new DecoderTrainer(
            new DecoderTrainer.Parts(
                engine,
                decoder,
                List.of(
                    new LossTerm("l1", new L1Loss(), 1),
                    new LossTerm(
                        "perceptual",
                        new SquaredError(),
                        adversarial.perceptualWeight(),
                        adversarial.lpipsStart())),
                Optional.of(discriminator),
                settings(generator),
                adversarial,
                1,
                optimization(generator),
                optimization(config.get("discriminator")),
                new Recorded(golden, new DiffAug(1, 0))))) {
      double tolerance = golden.tolerance().get("losses_rel").asDouble();
      GoldenComparison comparison =
          new GoldenComparison(golden, golden.tolerance().get("logits_max_abs").asDouble(), 0);
      for (JsonNode expected : golden.description().get("steps")) {
        Map<String, Double> values = trainer.step(expected.get("step").asInt());
        relative(expected.get("rec_loss"), values, "l1", tolerance);
        relative(expected.get("perceptual"), values, "perceptual", tolerance);
        relative(expected.get("gan_loss"), values, "gan", tolerance);
        relative(expected.get("adaptive_weight"), values, "adaptive_weight", tolerance);
        relative(expected.get("total"), values, "loss", tolerance);
        relative(expected.get("generator_grad_norm"), values, "gradient_norm", tolerance);
        relative(expected.get("disc_loss"), values, "disc_loss", tolerance);
        relative(expected.get("disc_accuracy"), values, "disc_accuracy", tolerance);
        String step = "step" + expected.get("step").asInt() + ".";
        comparison.close(step + "fake_input", augmented(golden, step));
        comparison.close(step + "logits_fake", seen("logits_fake"));
        comparison.close(step + "logits_real", seen("logits_real"));
        if (expected.get("step").asInt() == 0) {
          compareGradients(golden, comparison, heads.gradients());
        }
      }
      comparison.assertComplete();
      double weights = golden.tolerance().get("weights_max_abs").asDouble();
      Set<String> still = Set.of("head.0.0.bias", "head.1.fn.0.bias", "embed.weight", "embed.bias");
      compare(golden.weights("decoder_after.pt"), decoder.weights(), weights, Set.of());
      compare(golden.weights("disc_after.pt"), heads.weights(), weights, still);
      compare(golden.weights("ema_after.pt"), trainer.state().get("ema"), weights, Set.of());
    }
  }

  /** The augmented last reconstruction that the discriminator sees, with the recorded draws. */
  private Tensor augmented(GoldenCase golden, String step) {
    Tensor images = seen("fake_images");
    Objective augment =
        new Objective() {
          @Override
          public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
            V given = inputs.getOrDefault("images", ops.constant(images));
            return Map.of("augmented", DiffAug.apply(ops, given, inputs));
          }
        };
    Map<String, Tensor> inputs =
        new LinkedHashMap<>(
            new Recorded(golden, new DiffAug(1, 0)).drawn(images, golden.input(step + "aug_fake")));
    inputs.put("images", images);
    try (TrainingProgram program = engine.program(augment);
        ForwardPass pass = program.evaluateWithoutGradients(inputs)) {
      return pass.output("augmented");
    }
  }

  /** The gradients of biases before a norm are 0 and not recorded. */
  private static void compareGradients(
      GoldenCase golden, GoldenComparison comparison, Weights gradients) {
    String prefix = "disc_grad0.";
    for (String name : golden.outputs().names()) {
      if (name.startsWith(prefix)) {
        comparison.close(
            name,
            gradients.get(name.substring(prefix.length())),
            0,
            golden.tolerance().get("losses_rel").asDouble());
      }
    }
  }

  private static void relative(
      JsonNode expected, Map<String, Double> values, String name, double tolerance) {
    GoldenTraining.assertRelative(
        name, expected.asDouble(), values.getOrDefault(name, Double.NaN), tolerance);
  }

  /** The true gradient of key biases is 0, so Adam follows rounding noise there. */
  private static void compare(
      Weights expected, Weights actual, double tolerance, Set<String> without) {
    int compared = 0;
    for (String name : expected.names()) {
      if (!name.endsWith("attention.key.bias") && !without.contains(name)) {
        GoldenTraining.assertClose(
            name, expected.get(name).toFloat32(), actual.get(name), tolerance, 0);
        compared++;
      }
    }
    assertEquals(true, compared > 0, "nothing was compared");
  }
}
