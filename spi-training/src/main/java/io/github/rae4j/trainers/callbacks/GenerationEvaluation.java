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
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.GeneratedImages;
import io.github.rae4j.network.Weights;
import java.util.List;

/** Evaluates samples of the diffusion transformer against a reference. */
record GenerationEvaluation(
    ConfiguredRun run,
    EvaluationSettings settings,
    RepresentationAutoencoder autoencoder,
    GenerationRequest request,
    Evaluator evaluator)
    implements EvaluationCallback.ModelEvaluation {
  private static final int COUNT = 50_000;

  static GenerationEvaluation open(ConfiguredRun run, EvaluationSettings given) {
    EvaluationSettings settings = given.orMetrics(List.of("fid"));
    if (settings.protocol().reference().isEmpty()) {
      throw new ConfigException(
          "the callback evaluation compares samples with a reference; name a data set or"
              + " statistics as training.callbacks.evaluation.reference",
          Where.key("training.callbacks.evaluation.reference"));
    }
    run.assembly().decoderFiles();
    int count = settings.protocol().count() > 0 ? settings.protocol().count() : COUNT;
    GenerationRequest request =
        GenerationRequest.of(
                settings
                    .protocol()
                    .labels()
                    .labels(
                        run.assembly().backbone().backbone().numClasses(), count, settings.seed()))
            .withSeed(settings.seed())
            .withBatchSize(settings.batchSize())
            .withListener((done, total, step) -> Cancellation.check());
    Evaluator evaluator = settings.evaluator(run);
    try {
      EvaluationSettings.requireEnough(evaluator, count, "samples");
      evaluator.openForSet(settings.protocol().reference());
    } catch (RuntimeException e) {
      evaluator.close();
      throw e;
    }
    return new GenerationEvaluation(
        run, settings, run.assembly().autoencoder(run.engine()), request, evaluator);
  }

  @Override
  public EvaluationResult of(Weights weights) {
    try (GenerationPipeline pipeline =
        run.assembly().generation(run.engine(), autoencoder, weights)) {
      return evaluator.evaluateSet(
          new GeneratedImages("samples of the run", pipeline, request),
          settings.protocol().reference());
    }
  }

  @Override
  public void close() {
    evaluator.close();
    autoencoder.close();
  }
}
