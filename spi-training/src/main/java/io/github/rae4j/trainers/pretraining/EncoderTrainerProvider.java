// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSetIdentity;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.EpochSampler;
import io.github.rae4j.trainers.run.ObjectiveTrainer;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.RunConfig;
import io.github.rae4j.trainers.run.RunIdentity;
import io.github.rae4j.trainers.run.RunRecord;
import io.github.rae4j.trainers.run.TrainingImageLoader;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingRun;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Pretrains the encoder of {@code stage_1} as a masked autoencoder, from the {@code config.json}
 * and {@code preprocessor_config.json} of its model folder; no weights are needed.
 */
public final class EncoderTrainerProvider implements TrainerProvider {
  @Override
  public String name() {
    return "encoder";
  }

  @Override
  public String description() {
    return "the encoder, as a masked autoencoder";
  }

  @Override
  public Options<EncoderTrainingOptions> options() {
    return Options.of(EncoderTrainingOptions.class);
  }

  @Override
  public TrainedModel train(TrainingRun given) {
    ConfiguredRun run = ConfiguredRun.of(given);
    TrainingLoop.requireFresh(run);
    RaeConfig config = run.assembly().config();
    EncoderFolders folders = EncoderFolders.of(config);
    MaskedAutoencoder network = folders.autoencoder();
    MaskedAutoencoderConfig sizes = network.config();
    if (!config.requireStage1().encoderInputSize().equals(sizes.imageSize())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: stage_1.params.encoder_input_size is %s, but %s is pretrained on image_size %s;"
                  + " make both equal",
              config.origin(),
              config.requireStage1().encoderInputSize(),
              folders.origin(),
              sizes.imageSize()),
          Where.file(config.origin()).atKey("stage_1.params.encoder_input_size"));
    }
    RunConfig sections = RunConfig.of(config);
    EncoderTrainingOptions.Training options = sections.read(options()).training();
    TrainingSettings settings = options.settings(run.engine().processGroup(), sections.training());
    double visibleWeight = options.visibleWeight();
    TrainingImageLoader.Settings shown = shown(options, sizes, settings);
    try (ImageDataSet images = DataSets.open(run.registry(), run.data())) {
      long perEpoch = settings.stepsPerEpoch(images.size(), images.origin());
      OptimizerSettings optimization =
          OptimizerSettings.read(sections.training(), perEpoch, run.registry());
      sections.ignore("training", "callbacks");
      if (options.run().losses().isPresent()) {
        throw sections
            .training()
            .error("losses", "an encoder is pretrained on one loss; remove this section");
      }
      sections.rejectUnknown();
      Map<String, String> values =
          RunRecord.values(
              run, name(), settings, images.size(), () -> DataSetIdentity.sha256(images));
      values.put("encoder", sizes.toString());
      RunIdentity identity =
          RunRecord.identity(run, values, options(), List.of("stage_1"), images.origin());
      EpochSampler sampler =
          new EpochSampler(
              settings.seed(),
              images.size(),
              settings.stepsPerPass(images.size(), images.origin()) * settings.batchSize(),
              settings.shard());
      try (TrainableNetwork model =
              run.engine()
                  .trainable(
                      network,
                      InitialWeights.draw(NetworkSummary.of(network).specs(), ~settings.seed()),
                      spec ->
                          settings.trainFrozen() || spec.kind() == ParameterSpec.Kind.TRAINABLE);
          TrainingImageLoader source = new TrainingImageLoader(images, sampler, shown);
          ObjectiveTrainer trainer =
              new ObjectiveTrainer(
                  run.engine(),
                  model,
                  new MaskedReconstructionLoss(model, sizes, visibleWeight),
                  settings,
                  optimization,
                  new MaskedBatches(source, sizes, settings))) {
        TrainingLoop loop = new TrainingLoop(run, settings, perEpoch, identity, images::notes);
        long steps = loop.train(trainer, loop.resume(trainer));
        TrainedModel trained = RunRecord.export(run, name(), trainer, steps, loop.provenance());
        return run.engine().processGroup().isRankZero()
            ? folders.write(run.folder().resolve("encoder"), trained)
            : trained;
      }
    }
  }

  private static TrainingImageLoader.Settings shown(
      EncoderTrainingOptions.Training options,
      MaskedAutoencoderConfig sizes,
      TrainingSettings settings) {
    return new TrainingImageLoader.Settings(
        ImagePreparation.parse(options.preparation()),
        sizes.imageSize(),
        options.cropScale(),
        options.flip(),
        settings.workers(),
        settings.seed());
  }

  /** Augmented images, and which of their patches the encoder sees. */
  private record MaskedBatches(
      TrainingImageLoader source, MaskedAutoencoderConfig sizes, TrainingSettings settings)
      implements ObjectiveTrainer.Batches {
    @Override
    public Map<String, Tensor> inputs(long step, int microBatch) {
      int count = settings.microBatchSize();
      long first = settings.firstSample(step, microBatch);
      return Map.of(
          "images",
          source.images(first, count),
          "visible",
          new RandomMasks(settings.seed(), sizes.patches(), sizes.visiblePatches())
              .visible(first, count));
    }

    @Override
    public Duration waited() {
      return source.waited();
    }
  }
}
