// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.network.Weights;
import java.util.List;
import java.util.Optional;

/** Evaluates reconstructions of held-out images against the images. */
record ReconstructionEvaluation(
    ConfiguredRun run, EvaluationSettings settings, ImageDataSet images, Evaluator evaluator)
    implements EvaluationCallback.ModelEvaluation {
  static ReconstructionEvaluation open(ConfiguredRun run, EvaluationSettings given) {
    EvaluationSettings settings = given.orMetrics(List.of("psnr", "ssim"));
    String data =
        settings
            .protocol()
            .images()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "the callback evaluation needs images that are held out; name a data set"
                            + " as training.callbacks.evaluation.data",
                        Where.key("training.callbacks.evaluation.data")));
    Evaluator evaluator = settings.evaluator(run);
    Optional<ImageDataSet> images = Optional.empty();
    try {
      evaluator.openForPairs();
      images = Optional.of(DataSets.open(run.registry(), data));
      int size = images.get().size();
      int count = settings.protocol().count() > 0 ? settings.protocol().count() : size;
      EvaluationSettings.requireEnough(evaluator, Math.min(count, size), images.get().origin());
      return new ReconstructionEvaluation(run, settings, images.get(), evaluator);
    } catch (RuntimeException e) {
      images.ifPresent(ImageDataSet::close);
      evaluator.close();
      throw e;
    }
  }

  @Override
  public EvaluationResult of(Weights weights) {
    try (RepresentationAutoencoder autoencoder =
        run.assembly().autoencoder(run.engine(), () -> weights)) {
      return evaluator.evaluatePairs(
          new ReconstructedPairs(
              "reconstructions of the run",
              autoencoder,
              settings.options().stream(images),
              settings.protocol().count()));
    }
  }

  @Override
  public void close() {
    evaluator.close();
    images.close();
  }
}
