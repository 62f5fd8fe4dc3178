// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.TrainedWeights;
import io.github.rae4j.core.training.TrainingCallback;
import io.github.rae4j.core.training.TrainingCallbackProvider;
import io.github.rae4j.core.training.TrainingProgress;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.trainers.run.TrainedRole;
import java.util.stream.LongStream;

/**
 * Generates images with the EMA weights of {@code stage_2} and the config's sampler and guidance,
 * as {@code RUN/samples/step-N.png}; always from the same noise, so that steps can be compared.
 *
 * <p>Keys: {@code every} steps (2500), {@code labels}, or {@code count} (two for each class, at
 * most 16) spread over the classes, {@code seed} of the noise (0).
 */
public final class SamplesCallbackProvider implements TrainingCallbackProvider {
  private static final long EVERY = 2500;
  private static final int MOST = 16;
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
  public TrainingCallback create(TrainingRun run, TrainedWeights weights, Parameters parameters) {
    if (TrainedRole.of(run, weights) != TrainedRole.BACKBONE) {
      throw new RaeException(
          "the callback samples draws images by the transformer of stage_2, which this trainer does"
              + " not train");
    }
    run.assembly().config().requireStage1();
    run.assembly().decoderFiles();
    Backbone backbone = run.assembly().backbone().backbone();
    StepInterval every = StepInterval.read(parameters, EVERY);
    int classes = Math.max(1, backbone.numClasses());
    int count = parameters.getPositiveInt("count", Math.min(MOST, 2 * classes));
    long[] labels =
        parameters.has("labels")
            ? parameters.getLongs("labels").stream().mapToLong(l -> l).toArray()
            : LongStream.range(0, count)
                .map(i -> count < classes ? i * classes / count : i % classes)
                .toArray();
    GenerationRequest request =
        GenerationRequest.ofLabels(labels)
            .withSeed(parameters.getLong("seed", 0))
            .withListener((done, total, step) -> StepInterval.requireNotInterrupted());
    RepresentationAutoencoder autoencoder = run.assembly().autoencoder(run.engine());
    StepImage picture = new StepImage(run, "samples", Math.max(2, Math.min(COLUMNS, classes)));
    return new Samples(run, weights, every, request, autoencoder, picture);
  }

  private record Samples(
      TrainingRun run,
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
      try (GenerationPipeline pipeline =
          run.assembly().generation(run.engine(), autoencoder, weights.of(TrainedWeights.EMA))) {
        picture.write(progress, pipeline.images(request));
      }
    }

    @Override
    public void close() {
      autoencoder.close();
    }
  }
}
