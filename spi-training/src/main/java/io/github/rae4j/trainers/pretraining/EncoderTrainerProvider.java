// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.training.TrainedModel;
import io.github.rae4j.core.training.TrainerProvider;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.EpochSampler;
import io.github.rae4j.trainers.run.ObjectiveTrainer;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.RunRecord;
import io.github.rae4j.trainers.run.TrainingImageLoader;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.TrainableNetwork;
import java.util.List;
import java.util.Map;

/**
 * Pretrains the encoder of {@code stage_1} as a masked autoencoder, from the {@code config.json}
 * and {@code preprocessor_config.json} of its model folder; no weights are needed.
 *
 * <p>Keys of {@code training} in addition to the shared ones: {@code preparation} (default none),
 * {@code crop_scale} (smallest fraction of the area that a random crop keeps, 0.2; 1 for no
 * cropping), {@code flip} (true), {@code visible_weight} (0, see {@link MaskedReconstructionLoss}).
 * The position tables stay fixed unless {@code train_frozen} is true, and there is no EMA unless
 * {@code ema_decay} is set.
 */
public final class EncoderTrainerProvider implements TrainerProvider {
  private static final int EPOCHS = 800;
  private static final double SMALLEST_CROP = 0.2;

  @Override
  public String name() {
    return "encoder";
  }

  @Override
  public String description() {
    return "the encoder, as a masked autoencoder";
  }

  @Override
  public TrainedModel train(TrainingRun run) {
    TrainingLoop.requireFresh(run);
    RaeConfig config = run.assembly().config();
    EncoderFolders folders = EncoderFolders.of(config);
    MaskedAutoencoder network = folders.autoencoder();
    MaskedAutoencoderConfig sizes = network.config();
    if (config.requireStage1().encoderInputSize() != sizes.imageSize()) {
      throw new RaeException(
          "%s: stage_1.params.encoder_input_size is %d, but %s is pretrained on image_size %d; make both equal"
              .formatted(
                  config.origin(),
                  config.requireStage1().encoderInputSize(),
                  folders.origin(),
                  sizes.imageSize()));
    }
    ConfigParameters training = RunRecord.training(config).parameters();
    boolean learnTables = training.getBoolean("train_frozen", false);
    TrainingSettings settings =
        TrainingSettings.read(training, EPOCHS, 0, run.engine().processGroup());
    double visibleWeight = training.getDouble("visible_weight", 0);
    TrainingImageLoader.Settings shown = shown(training, sizes, settings);
    try (ImageDataSet images = DataSets.open(run.registry(), run.data())) {
      long perEpoch = settings.stepsPerEpoch(images.size(), images.origin());
      OptimizerSettings optimization = OptimizerSettings.read(training, perEpoch, run.registry());
      training.rejectUnknown();
      Map<String, String> identity =
          RunRecord.identity(
              run, name(), List.of("stage_1"), settings, images.size(), images.origin());
      identity.put("encoder", sizes.toString());
      identity.put("visible_weight", Double.toString(visibleWeight));
      EpochSampler sampler =
          new EpochSampler(
              settings.seed(), images.size(), perEpoch * settings.batchSize(), settings.shard());
      try (TrainableNetwork model =
              run.engine()
                  .trainable(
                      network,
                      InitialWeights.draw(NetworkSummary.of(network).specs(), ~settings.seed()),
                      spec -> learnTables || spec.kind() == ParameterSpec.Kind.TRAINABLE);
          TrainingImageLoader source = new TrainingImageLoader(images, sampler, shown);
          ObjectiveTrainer trainer =
              new ObjectiveTrainer(
                  run.engine(),
                  model,
                  new MaskedReconstructionLoss(model, sizes, visibleWeight),
                  settings,
                  optimization,
                  (step, microBatch) -> inputs(source, sizes, settings, step, microBatch))) {
        TrainingLoop loop = new TrainingLoop(run, settings, perEpoch, identity);
        long steps = loop.train(trainer, loop.resume(trainer));
        TrainedModel trained = RunRecord.export(run, name(), trainer, steps, identity);
        return run.engine().processGroup().isRankZero()
            ? folders.write(run.folder().resolve("encoder"), trained)
            : trained;
      }
    }
  }

  private static TrainingImageLoader.Settings shown(
      ConfigParameters training, MaskedAutoencoderConfig sizes, TrainingSettings settings) {
    double smallest = training.getDouble("crop_scale", SMALLEST_CROP);
    if (!(smallest > 0 && smallest <= 1)) {
      throw training.error("crop_scale", "must lie in (0, 1], but is " + smallest);
    }
    return new TrainingImageLoader.Settings(
        ImagePreparation.parse(training.getString("preparation", ImagePreparation.NONE.name())),
        sizes.imageSize(),
        smallest,
        training.getBoolean("flip", true),
        settings.workers(),
        settings.seed());
  }

  private static Map<String, Tensor> inputs(
      TrainingImageLoader source,
      MaskedAutoencoderConfig sizes,
      TrainingSettings settings,
      long step,
      int microBatch) {
    int count = settings.microBatchSize();
    long first = settings.firstSample(step, microBatch);
    return Map.of(
        "images",
        source.images(first, count),
        "visible",
        new RandomMasks(settings.seed(), sizes.patches(), sizes.visiblePatches())
            .visible(first, count));
  }
}
