// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.data.DataSetIdentity;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.trainers.losses.L1Loss;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.trainers.losses.LossTerms;
import io.github.rae4j.trainers.losses.PerceptualLossProvider;
import io.github.rae4j.trainers.losses.RunLossContext;
import io.github.rae4j.trainers.run.EpochSampler;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.RunConfig;
import io.github.rae4j.trainers.run.RunIdentity;
import io.github.rae4j.trainers.run.RunRecord;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Trains the decoder of {@code stage_1} to reconstruct images from the tokens of the frozen encoder
 * (paper section 3).
 */
public final class Stage1TrainerProvider implements TrainerProvider {
  private static final String PERCEPTUAL = "perceptual";

  @Override
  public String name() {
    return "stage1";
  }

  @Override
  public String description() {
    return "the decoder, by L1, perceptual and adversarial losses";
  }

  @Override
  public Options<Stage1Options> options() {
    return Options.of(Stage1Options.class);
  }

  @Override
  public TrainedModel train(TrainingRun given) {
    ConfiguredRun run = ConfiguredRun.of(given);
    TrainingLoop.requireFresh(run);
    RaeConfig config = run.assembly().config();
    Stage1Config stage1 = config.requireStage1();
    RunConfig sections = RunConfig.of(config);
    Stage1Options options = sections.read(options());
    TrainingSettings settings =
        options.training().settings(run.engine().processGroup(), sections.training());
    Optional<Stage1Options.Disc> disc = options.gan().disc();
    try (ImageDataSet images = DataSets.open(run.registry(), run.data());
        RepresentationAutoencoder autoencoder = run.assembly().autoencoder(run.engine())) {
      Decoder decoder = run.assembly().decoder(autoencoder.encoder().tokenGrid());
      ImageSize size = decoder.imageSize();
      long perEpoch = settings.stepsPerEpoch(images.size(), images.origin());
      OptimizerSettings decoderOptimization =
          OptimizerSettings.read(sections.training(), perEpoch, run.registry());
      OptimizerSettings discriminatorOptimization =
          sections
              .section("gan", "disc")
              .map(section -> OptimizerSettings.read(section, perEpoch, run.registry()))
              .orElse(decoderOptimization);
      EpochSampler sampler =
          new EpochSampler(
              settings.seed(),
              images.size(),
              settings.stepsPerPass(images.size(), images.origin()) * settings.batchSize(),
              settings.shard());
      ImageStream.Options streams =
          new ImageStream.Options(
              images,
              options
                  .training()
                  .preparation()
                  .filter(name -> !name.isEmpty())
                  .map(ImagePreparation::parse)
                  .orElseGet(() -> ImagePreparation.resize(usual(size))),
              settings.workers(),
              false);
      DiffAug augmentation =
          disc.map(Stage1Options.Disc::augment).orElseGet(() -> DiffAug.builder().build());
      sections.ignore("training", "callbacks");
      sections.training().requireOnly(Set.of());
      TrainingEngine engine = run.engine();
      Map<String, String> values =
          RunRecord.values(
              run, name(), settings, images.size(), () -> DataSetIdentity.sha256(images));
      RunRecord.addHashes(values, run.assembly().encoderFiles());
      RunIdentity identity =
          RunRecord.identity(run, values, options(), List.of("stage_1", "gan"), images.origin());
      try (TrainableNetwork model = decoder(engine, decoder, stage1, run.assembly(), settings);
          DecoderBatches batches =
              new DecoderBatches(
                  new DecoderBatches.Settings(
                      sample -> streams.open(sampler.from(sample)),
                      autoencoder,
                      size,
                      stage1.noiseTau(),
                      options.training().noise(),
                      augmentation,
                      settings));
          DecoderTrainer trainer =
              new DecoderTrainer(
                  new DecoderTrainer.Parts(
                      engine,
                      model,
                      terms(run, sections, options.gan(), autoencoder, size),
                      discriminator(run, sections, options.gan(), settings, size),
                      settings,
                      options.gan().loss(),
                      perEpoch,
                      decoderOptimization,
                      discriminatorOptimization,
                      batches))) {
        sections.rejectUnknown();
        TrainingLoop loop = new TrainingLoop(run, settings, perEpoch, identity, images::notes);
        long steps = loop.train(trainer, loop.resume(trainer));
        return RunRecord.export(run, name(), trainer, steps, loop.provenance());
      }
    }
  }

  /** Before the random crop, images are half as large again. */
  private static ImageSize usual(ImageSize crop) {
    return new ImageSize(crop.height() * 3 / 2, crop.width() * 3 / 2);
  }

  private static TrainableNetwork decoder(
      TrainingEngine engine,
      Decoder decoder,
      Stage1Config stage1,
      ModelAssembly assembly,
      TrainingSettings settings) {
    Network network = decoder.network();
    Weights start =
        stage1.ckpt().isPresent() || stage1.pretrainedDecoderPath().isPresent()
            ? decoder.adapt(assembly.decoderWeights())
            : InitialWeights.draw(NetworkSummary.of(network).specs(), ~settings.seed());
    WeightsCheck.requireCompatible(network, start);
    return engine.trainable(
        network,
        start,
        spec -> settings.trainFrozen() || spec.kind() == ParameterSpec.Kind.TRAINABLE);
  }

  private static List<LossTerm> terms(
      ConfiguredRun run,
      RunConfig sections,
      Stage1Options.Gan gan,
      RepresentationAutoencoder autoencoder,
      ImageSize size) {
    Encoder encoder = autoencoder.encoder();
    LossContext context =
        new RunLossContext(
            run,
            List.of(
                TensorSpec.batched(LossValues.IMAGES, 3, size.height(), size.width()),
                TensorSpec.batched(LossValues.RECONSTRUCTION, 3, size.height(), size.width()),
                TensorSpec.batched(
                    LossValues.TOKENS, encoder.tokenGrid().tokens(), encoder.hiddenSize())),
            Optional.empty(),
            Optional.of(encoder));
    Map<String, Supplier<LossTerm>> usual = new LinkedHashMap<>();
    usual.put("l1", () -> new LossTerm("l1", new L1Loss(), 1));
    if (gan.loss().perceptualWeight() > 0) {
      usual.put(PERCEPTUAL, () -> perceptual(context, sections, gan));
    } else {
      sections.ignore("gan", PERCEPTUAL);
    }
    return LossTerms.read(sections, context, usual);
  }

  /** The keys of the network stand in gan.perceptual, or without it in gan.loss. */
  private static LossTerm perceptual(
      LossContext context, RunConfig sections, Stage1Options.Gan gan) {
    String type =
        gan.perceptual().orElseGet(Options.of(Stage1Options.Perceptual.class)::defaults).type();
    Parameters keys =
        sections.section("gan", PERCEPTUAL).orElseGet(() -> sections.sectionOrEmpty("gan", "loss"));
    return new LossTerm(
        PERCEPTUAL,
        PerceptualLossProvider.create(context, type, "type", keys),
        gan.loss().perceptualWeight(),
        gan.loss().lpipsStart());
  }

  private static Optional<TrainableDiscriminator> discriminator(
      ConfiguredRun run,
      RunConfig sections,
      Stage1Options.Gan gan,
      TrainingSettings settings,
      ImageSize size) {
    if (gan.loss().discWeight() == 0) {
      sections.ignore("gan", "disc", "arch");
      return Optional.empty();
    }
    Parameters loss = sections.sectionOrEmpty("gan", "loss");
    AdversarialLossProvider ofGenerator =
        run.find(AdversarialLossProvider.class, gan.loss().genLoss());
    AdversarialLossProvider ofDiscriminator =
        run.find(AdversarialLossProvider.class, gan.loss().discLoss());
    // Both losses and the weights stand in one section.
    Stream.of(
            Options.of(AdversarialOptions.class), ofGenerator.options(), ofDiscriminator.options())
        .flatMap(options -> options.keys().stream())
        .forEach(loss::has);
    AdversarialLoss generatorLoss = PluginAnswers.made(ofGenerator, ofGenerator.create(loss));
    AdversarialLoss discriminatorLoss =
        PluginAnswers.made(ofDiscriminator, ofDiscriminator.create(loss));
    Parameters arch =
        gan.disc()
            .flatMap(Stage1Options.Disc::arch)
            .orElseThrow(
                () ->
                    loss.error(
                        "disc_weight", "needs a discriminator, which gan.disc.arch describes"));
    DiscriminatorProvider discriminators =
        run.find(DiscriminatorProvider.class, gan.disc().orElseThrow().type());
    Discriminator made = PluginAnswers.made(discriminators, discriminators.create(arch));
    Network features = made.features(size.height(), size.width());
    WeightsCheck.requireCompatible(features, made.featureWeights());
    Network heads = made.heads(size.height(), size.width());
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
