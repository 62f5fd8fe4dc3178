// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.training.TrainedModel;
import io.github.rae4j.core.training.TrainerProvider;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.trainers.run.CachedLatentLoader;
import io.github.rae4j.trainers.run.LatentLoader;
import io.github.rae4j.trainers.run.ObjectiveTrainer;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.RunRecord;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.TrainableNetwork;
import java.util.List;
import java.util.Map;

/**
 * Trains the diffusion transformer of {@code stage_2} on the latents of {@code stage_1} by flow
 * matching (paper section 4).
 *
 * <p>The data are images, which are encoded on the fly, or a safetensors file with {@code latents}
 * and {@code labels}. Besides the reference's keys, {@code training} may have {@code max_steps},
 * {@code checkpoint_steps}, {@code keep_checkpoints}, {@code train_frozen}, {@code preparation} (of
 * the images, such as {@code center-crop:256}, the default being the decoder's output size) and
 * {@code flip}.
 */
public final class Stage2TrainerProvider implements TrainerProvider {
  private static final int EPOCHS = 1400;
  private static final double EMA_DECAY = 0.9995;

  @Override
  public String name() {
    return "stage2";
  }

  @Override
  public String description() {
    return "the diffusion transformer, by flow matching on latents";
  }

  @Override
  public TrainedModel train(TrainingRun run) {
    TrainingLoop.requireFresh(run);
    ModelAssembly assembly = run.assembly();
    RaeConfig config = assembly.config();
    ConfigParameters training = RunRecord.training(config).parameters();
    TrainingSettings settings =
        TrainingSettings.read(training, EPOCHS, EMA_DECAY, run.engine().processGroup());
    boolean flip = training.getBoolean("flip", true);
    String preparation = training.getString("preparation", "");
    // A key of the reference that has no effect, neither there nor here.
    training.has("cfg_scale");
    ConfiguredBackbone configured = assembly.backbone();
    Backbone backbone = configured.backbone();
    NoiseSchedule schedule = assembly.schedule();
    try (Stage2Data sources = new Stage2Data(run, settings, backbone, flip, preparation)) {
      LatentLoader source = sources.open();
      long perEpoch = settings.stepsPerEpoch(source.size(), source.origin());
      OptimizerSettings optimization = OptimizerSettings.read(training, perEpoch, run.registry());
      training.rejectUnknown();
      Map<String, String> identity =
          RunRecord.identity(
              run,
              name(),
              List.of("stage_2", "transport"),
              settings,
              source.size(),
              source.origin());
      if (!(source instanceof CachedLatentLoader)) {
        RunRecord.addHashes(identity, assembly.encoderFiles());
      }
      if (config.requireStage2().ckpt().isPresent()) {
        RunRecord.addHashes(identity, Map.of("start", configured.file().get()));
      }
      Weights start = start(configured, config.requireStage2().ckpt().isPresent(), settings.seed());
      WeightsCheck.requireCompatible(backbone.network(), start);
      try (TrainableNetwork model =
              run.engine()
                  .trainable(
                      backbone.network(),
                      start,
                      spec ->
                          settings.trainFrozen() || spec.kind() == ParameterSpec.Kind.TRAINABLE);
          ObjectiveTrainer trainer =
              new ObjectiveTrainer(
                  run.engine(),
                  model,
                  new FlowMatching(model, schedule.prediction()),
                  settings,
                  optimization,
                  new FlowMatchingBatches(
                      settings, source, schedule, backbone, dropout(config, backbone)))) {
        TrainingLoop loop = new TrainingLoop(run, settings, perEpoch, identity);
        long from = loop.resume(trainer);
        source.seek(from * settings.batchSize());
        long steps = loop.train(trainer, from);
        return RunRecord.export(run, name(), trainer, steps, identity);
      }
    }
  }

  private static double dropout(RaeConfig config, Backbone backbone) {
    return !backbone.conditioning().takesNone()
        ? 0
        : config.requireStage2().params().parameters().getDouble("class_dropout_prob", 0.1);
  }

  /** The weights that {@code stage_2.ckpt} names, or newly initialised ones without it. */
  private static Weights start(ConfiguredBackbone configured, boolean given, long seed) {
    // A different random key, so that the weights are independent of the noise of the first images.
    return given
        ? configured.weights()
        : InitialWeights.draw(NetworkSummary.of(configured.backbone().network()).specs(), ~seed);
  }
}
