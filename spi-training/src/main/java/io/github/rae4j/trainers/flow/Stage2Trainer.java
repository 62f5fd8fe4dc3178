package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.checkpoint.SafetensorsWriter;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.training.TrainedModel;
import io.github.rae4j.core.training.TrainerProvider;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.trainers.run.LatentSource;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.TrainableNetwork;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains the diffusion transformer of {@code stage_2} on the latents of {@code stage_1} by flow
 * matching (paper section 4).
 *
 * <p>Data are images, encoded when they are needed, or a safetensors file with {@code latents} and
 * {@code labels}. Besides the reference's keys, {@code training} may have {@code max_steps}, {@code
 * checkpoint_steps}, {@code keep_checkpoints}, {@code train_frozen}, {@code image_size} and {@code
 * flip}.
 */
public final class Stage2Trainer implements TrainerProvider {
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
    ConfigParameters training = section(config).parameters();
    TrainingSettings settings = TrainingSettings.read(training, EPOCHS, EMA_DECAY);
    boolean flip = training.getBoolean("flip", true);
    int imageSize = training.getInt("image_size", 0);
    warnOfWhatIsNotDone(run, config, training);
    ConfiguredBackbone configured = assembly.backbone();
    Backbone backbone = configured.backbone();
    NoiseSchedule schedule = assembly.schedule();
    try (Stage2Data sources = new Stage2Data(run, settings, backbone, flip, imageSize)) {
      LatentSource source = sources.open();
      long perEpoch = settings.stepsPerEpoch(source.size(), source.origin());
      OptimizerSettings optimization = OptimizerSettings.read(training, perEpoch, run.registry());
      training.rejectUnknown();
      Map<String, String> identity = identity(run, settings, source);
      Weights start = start(configured, config.requireStage2().ckpt().isPresent(), settings.seed());
      WeightsCheck.requireCompatible(backbone.network(), start);
      try (TrainableNetwork model =
              run.engine()
                  .trainable(
                      backbone.network(),
                      start,
                      spec ->
                          settings.trainFrozen() || spec.kind() == ParameterSpec.Kind.TRAINABLE);
          FlowStepper stepper =
              new FlowStepper(
                  run.engine(),
                  model,
                  schedule.prediction(),
                  settings,
                  optimization,
                  new FlowDraws(settings, source, schedule, backbone, dropout(config, backbone)))) {
        TrainingLoop loop = new TrainingLoop(run, settings, perEpoch, identity);
        long from = loop.resume(stepper);
        source.seek(from * settings.batchSize());
        long steps = loop.train(stepper, from);
        return export(run, stepper, steps, identity);
      }
    }
  }

  private static ConfigSection section(RaeConfig config) {
    return config
        .root()
        .parameters()
        .rawSection("training")
        .orElseThrow(
            () ->
                new RaeException(
                    config.origin()
                        + " has no section training, which says how to train; see the reference's"
                        + " configs/stage2/training"));
  }

  /** Keys that are read, so that the reference's files pass, and have no effect here yet. */
  private static void warnOfWhatIsNotDone(
      TrainingRun run, RaeConfig config, ConfigParameters training) {
    training.has("cfg_scale");
    if (training.has("sample_every") || config.root().values().containsKey("eval")) {
      run.listener()
          .onRemark(
              "no samples are drawn and no metrics computed while training (training.sample_every,"
                  + " eval); use 'rae4j sample' on the checkpoints");
    }
  }

  private static double dropout(RaeConfig config, Backbone backbone) {
    return backbone.nullLabel().isEmpty()
        ? 0
        : config.requireStage2().params().parameters().getDouble("class_dropout_prob", 0.1);
  }

  /** The weights that {@code stage_2.ckpt} names; without it they are drawn. */
  private static Weights start(ConfiguredBackbone configured, boolean given, long seed) {
    // Another key, so that the weights' numbers are not those of the first images' noise.
    return given
        ? configured.weights()
        : InitialWeights.draw(NetworkSummary.of(configured.backbone().network()).specs(), ~seed);
  }

  private static Map<String, String> identity(
      TrainingRun run, TrainingSettings settings, LatentSource source) {
    RaeConfig config = run.assembly().config();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("trainer", "stage2");
    identity.put("stage_2", String.valueOf(config.root().values().get("stage_2")));
    identity.put("transport", String.valueOf(config.root().values().get("transport")));
    identity.put("global_batch_size", Integer.toString(settings.batchSize()));
    identity.put("global_seed", Long.toString(settings.seed()));
    identity.put("images", Integer.toString(source.size()));
    identity.put("data", source.origin());
    identity.put("precision", run.engine().precision().toString());
    return identity;
  }

  private static TrainedModel export(
      TrainingRun run, FlowStepper stepper, long steps, Map<String, String> identity) {
    Map<String, String> provenance = new LinkedHashMap<>(identity);
    provenance.put("steps", Long.toString(steps));
    provenance.put("config", run.assembly().config().toJson());
    provenance.put("device", run.engine().device());
    provenance.put("rae4j", Provenance.VERSION);
    Map<String, Weights> state = stepper.state();
    Map<String, Path> files = new LinkedHashMap<>();
    for (String part : List.of("ema", "model")) {
      Weights weights = state.get(part);
      if (weights != null) {
        Path file = run.folder().resolve("stage2_" + part + ".safetensors");
        SafetensorsWriter.write(file, weights, provenance);
        files.put(part, file);
      }
    }
    return new TrainedModel(steps, files, provenance);
  }
}
