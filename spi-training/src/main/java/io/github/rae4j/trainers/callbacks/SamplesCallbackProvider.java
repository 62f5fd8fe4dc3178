// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.TrainedRole;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingProgress;
import io.github.rae4j.training.TrainingRun;

/**
 * Generates images with the EMA weights of {@code stage_2} and the config's sampler and guidance,
 * as {@code RUN/samples/step-N.png}, and as long as the EMA is young, with the last weights beside
 * it as {@code step-N-model.png}; always from the same noise, so that steps can be compared.
 */
public final class SamplesCallbackProvider implements TrainingCallbackProvider {
  private static final int COLUMNS = 10;

  @Override
  public String name() {
    return "samples";
  }

  @Override
  public String description() {
    return "images drawn by the transformer in training, every K steps";
  }

  @Override
  public Options<SamplesOptions> options() {
    return Options.of(SamplesOptions.class);
  }

  @Override
  public TrainingCallback create(TrainingRun given, TrainedWeights weights, Parameters parameters) {
    ConfiguredRun run = ConfiguredRun.of(given);
    if (TrainedRole.of(run, weights) != TrainedRole.BACKBONE) {
      throw new ConfigException(
          "the callback samples draws images by the transformer of stage_2, which this trainer does"
              + " not train",
          Where.key("training.callbacks.samples"));
    }
    run.assembly().config().requireStage1();
    run.assembly().decoderFiles();
    Backbone backbone = run.assembly().backbone().backbone();
    SamplesOptions read = options().read(parameters);
    int classes = Math.max(1, backbone.numClasses());
    GenerationRequest request =
        GenerationRequest.ofLabels(read.labels(classes))
            .withSeed(read.seed())
            .withListener((done, total, step) -> Cancellation.check());
    RepresentationAutoencoder autoencoder = run.assembly().autoencoder(run.engine());
    StepImage picture = new StepImage(run, "samples", Math.max(2, Math.min(COLUMNS, classes)));
    return new Samples(run, weights, new StepInterval(read.every()), request, autoencoder, picture);
  }

  private record Samples(
      ConfiguredRun run,
      TrainedWeights weights,
      StepInterval every,
      GenerationRequest request,
      RepresentationAutoencoder autoencoder,
      StepImage picture)
      implements TrainingCallback {
    @Override
    public void onStep(TrainingProgress progress) {
      if (!every.isDue(progress)) {
        return;
      }
      write(progress, TrainedWeights.EMA, "");
      if (StepInterval.isAverageYoung(weights, progress)) {
        write(progress, TrainedWeights.MODEL, "-model");
      }
    }

    private void write(TrainingProgress progress, String part, String suffix) {
      try (GenerationPipeline pipeline =
          run.assembly().generation(run.engine(), autoencoder, weights.of(part))) {
        picture.write(progress, suffix, pipeline.images(request));
      }
    }

    @Override
    public void close() {
      autoencoder.close();
    }
  }
}
