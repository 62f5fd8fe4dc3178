// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.training.TrainedModel;
import io.github.rae4j.core.training.TrainerProvider;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.trainers.run.EpochSampler;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.RunRecord;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains the decoder of {@code stage_1} to reconstruct images from the tokens of the frozen encoder
 * (paper section 3).
 *
 * <p>Besides the reference's keys: {@code training.noise} ({@code uniform}, {@code half-normal}),
 * {@code training.preparation} (default: the short side resized to 1.5 times the decoder's output
 * size), {@code gan.disc.type}, {@code gan.perceptual.type} with the keys of the feature network,
 * and those that {@link TrainingSettings} names. Without {@code gan} the loss is L1 alone.
 */
public final class Stage1TrainerProvider implements TrainerProvider {
  private static final int EPOCHS = 200;
  private static final double EMA_DECAY = 0.9999;

  @Override
  public String name() {
    return "stage1";
  }

  @Override
  public String description() {
    return "the decoder, by L1, perceptual and adversarial losses";
  }

  @Override
  public TrainedModel train(TrainingRun run) {
    TrainingLoop.requireFresh(run);
    RaeConfig config = run.assembly().config();
    Stage1Config stage1 = config.requireStage1();
    ConfigParameters training = RunRecord.training(config).parameters();
    TrainingSettings settings =
        TrainingSettings.read(training, EPOCHS, EMA_DECAY, run.engine().processGroup());
    LatentNoise noise = noise(training);
    String preparation = training.getString("preparation", "");
    Optional<ConfigParameters> gan =
        config.root().parameters().rawSection("gan").map(section -> section.parameters());
    AdversarialSettings adversarial =
        AdversarialSettings.read(section(gan, "loss").orElseGet(() -> nothing("gan.loss")));
    try (ImageDataSet images = DataSets.open(run.registry(), run.data());
        RepresentationAutoencoder autoencoder = run.assembly().autoencoder(run.engine())) {
      int grid = autoencoder.encoder().grid();
      Decoder decoder = run.assembly().decoder(grid * grid);
      int size = decoder.imageSize();
      long perEpoch = settings.stepsPerEpoch(images.size(), images.origin());
      OptimizerSettings decoderOptimization =
          OptimizerSettings.read(training, perEpoch, run.registry());
      Optional<Parameters> disc = section(gan, "disc");
      OptimizerSettings discriminatorOptimization =
          disc.map(d -> OptimizerSettings.read(d, perEpoch, run.registry()))
              .orElse(decoderOptimization);
      EpochSampler sampler =
          new EpochSampler(
              settings.seed(), images.size(), perEpoch * settings.batchSize(), settings.shard());
      ImageStream.Options streams =
          new ImageStream.Options(
              images,
              ImagePreparation.parse(
                  preparation.isEmpty() ? "resize:" + size * 3 / 2 : preparation),
              settings.workers(),
              false);
      DiffAug augmentation =
          DiffAug.read(
              disc.flatMap(d -> d.section("augment")).orElseGet(() -> nothing("gan.disc.augment")));
      training.rejectUnknown();
      TrainingEngine engine = run.engine();
      Map<String, String> identity =
          RunRecord.identity(
              run, name(), List.of("stage_1", "gan"), settings, images.size(), images.origin());
      RunRecord.addHashes(identity, run.assembly().encoderFiles());
      try (TrainableNetwork model = decoder(engine, decoder, stage1, config, settings);
          DecoderBatches batches =
              new DecoderBatches(
                  new DecoderBatches.Settings(
                      sample -> streams.open(sampler.from(sample)),
                      autoencoder,
                      size,
                      stage1.noiseTau(),
                      noise,
                      augmentation,
                      settings));
          DecoderTrainer trainer =
              new DecoderTrainer(
                  new DecoderTrainer.Parts(
                      engine,
                      model,
                      perceptual(run, gan, adversarial, size),
                      discriminator(run, gan, adversarial, settings, size),
                      settings,
                      adversarial,
                      perEpoch,
                      decoderOptimization,
                      discriminatorOptimization,
                      batches))) {
        gan.ifPresent(ConfigParameters::rejectUnknown);
        TrainingLoop loop = new TrainingLoop(run, settings, perEpoch, identity);
        long steps = loop.train(trainer, loop.resume(trainer));
        return RunRecord.export(run, name(), trainer, steps, identity);
      }
    }
  }

  private static Optional<Parameters> section(Optional<ConfigParameters> gan, String key) {
    return gan.flatMap(g -> g.section(key));
  }

  private static Parameters nothing(String name) {
    return ConfigParameters.of(name, Map.of());
  }

  private static LatentNoise noise(Parameters training) {
    String text = training.getString("noise", LatentNoise.UNIFORM.configName());
    return Arrays.stream(LatentNoise.values())
        .filter(noise -> noise.configName().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                training.error(
                    "noise", "'%s' is not known; expected uniform, half-normal".formatted(text)));
  }

  private static TrainableNetwork decoder(
      TrainingEngine engine,
      Decoder decoder,
      Stage1Config stage1,
      RaeConfig config,
      TrainingSettings settings) {
    Network network = decoder.network();
    Weights start =
        stage1
            .pretrainedDecoderPath()
            .map(
                name ->
                    Checkpoint.open(config.file("stage_1.params.pretrained_decoder_path", name))
                        .weights())
            .orElseGet(
                () -> InitialWeights.draw(NetworkSummary.of(network).specs(), ~settings.seed()));
    WeightsCheck.requireCompatible(network, start);
    return engine.trainable(
        network,
        start,
        spec -> settings.trainFrozen() || spec.kind() == ParameterSpec.Kind.TRAINABLE);
  }

  private static Optional<PerceptualLoss> perceptual(
      TrainingRun run, Optional<ConfigParameters> gan, AdversarialSettings numbers, int size) {
    if (numbers.perceptualWeight() == 0) {
      // The section is a known key even where it has no effect.
      gan.ifPresent(g -> g.has("perceptual"));
      return Optional.empty();
    }
    Parameters section = section(gan, "perceptual").orElseGet(() -> nothing("gan.perceptual"));
    String type = section.getString("type", "lpips-vgg16");
    Parameters keys = section(gan, "perceptual").or(() -> section(gan, "loss")).orElse(section);
    FeatureNetwork made = run.registry().find(FeatureNetworkProvider.class, type).create(keys);
    if (!made.comparesPairs()) {
      throw section.error("type", "'" + type + "' does not compare pairs of images");
    }
    Network network = made.network(size, size);
    WeightsCheck.requireCompatible(network, made.weights());
    return Optional.of(new NetworkPerceptualLoss(run.engine().frozen(network, made.weights())));
  }

  private static Optional<TrainableDiscriminator> discriminator(
      TrainingRun run,
      Optional<ConfigParameters> gan,
      AdversarialSettings numbers,
      TrainingSettings settings,
      int size) {
    Optional<Parameters> disc = section(gan, "disc");
    Optional<Parameters> loss = section(gan, "loss");
    String discriminatorLossName = loss.map(l -> l.getString("disc_loss", "hinge")).orElse("hinge");
    String generatorLossName = loss.map(l -> l.getString("gen_loss", "vanilla")).orElse("vanilla");
    String type = disc.map(d -> d.getString("type", "dino")).orElse("dino");
    if (numbers.weight() == 0 || loss.isEmpty()) {
      disc.ifPresent(d -> d.has("arch"));
      return Optional.empty();
    }
    Optional<Parameters> arch = disc.flatMap(d -> d.section("arch"));
    AdversarialLoss generatorLoss =
        run.registry().find(AdversarialLossProvider.class, generatorLossName).create(loss.get());
    AdversarialLoss discriminatorLoss =
        run.registry()
            .find(AdversarialLossProvider.class, discriminatorLossName)
            .create(loss.get());
    Parameters described =
        arch.orElseThrow(
            () ->
                loss.get()
                    .error("disc_weight", "needs a discriminator, which gan.disc.arch describes"));
    Discriminator made = run.registry().find(DiscriminatorProvider.class, type).create(described);
    Network features = made.features(size, size);
    WeightsCheck.requireCompatible(features, made.featureWeights());
    Network heads = made.heads(size, size);
    // A different random key from the decoder's, so that tensors of equal names differ.
    Weights start =
        InitialWeights.draw(NetworkSummary.of(heads).specs(), ~settings.seed() ^ (1L << 62));
    return Optional.of(
        new TrainableDiscriminator(
            made,
            run.engine().frozen(features, made.featureWeights()),
            run.engine().trainable(heads, start, spec -> true),
            generatorLoss,
            discriminatorLoss));
  }
}
