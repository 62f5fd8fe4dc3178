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
import io.github.rae4j.evaluation.EvaluationPart;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.GeneratedImages;
import io.github.rae4j.evaluation.Reference;
import io.github.rae4j.network.Weights;
import java.util.List;
import java.util.Optional;

/** Evaluates samples of the diffusion transformer against a reference. */
final class GenerationEvaluation implements EvaluationCallback.ModelEvaluation {
  private static final int COUNT = 50_000;
  private static final String ORIGIN = "samples of the run";

  private final ConfiguredRun run;
  private final EvaluationSettings settings;
  private final RepresentationAutoencoder autoencoder;
  private final GenerationRequest request;
  private final Evaluator evaluator;
  private Optional<Reference> reference = Optional.empty();

  private GenerationEvaluation(
      ConfiguredRun run,
      EvaluationSettings settings,
      GenerationRequest request,
      Evaluator evaluator) {
    this.run = run;
    this.settings = settings;
    this.request = request;
    this.evaluator = evaluator;
    this.autoencoder = run.assembly().autoencoder(run.engine());
  }

  /** Opens it, and refuses what would fail at the first evaluation. */
  static GenerationEvaluation open(ConfiguredRun run, EvaluationSettings given) {
    EvaluationSettings settings = given.orMetrics(List.of("fid"));
    Optional<String> compared = settings.protocol().reference();
    if (compared.isEmpty()) {
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
      evaluator.openForSet(compared);
      Evaluator.requireReference(run.registry(), compared.get());
      evaluator
          .plan()
          .reference(compared)
          .filter(known -> known.missing().isEmpty())
          .ifPresent(known -> evaluator.requireFits(known, run.assembly().imageSize()));
      return new GenerationEvaluation(run, settings, request, evaluator);
    } catch (RuntimeException e) {
      evaluator.close();
      throw e;
    }
  }

  @Override
  public Optional<EvaluationResult> of(Weights weights) {
    try (GenerationPipeline pipeline =
        run.assembly().generation(run.engine(), autoencoder, weights)) {
      return new SharedEvaluation(run.engine().processGroup()).evaluate(new Samples(pipeline));
    }
  }

  private final class Samples implements SharedEvaluation.Work {
    private final GenerationPipeline pipeline;

    Samples(GenerationPipeline pipeline) {
      this.pipeline = pipeline;
    }

    @Override
    public int count() {
      return request.labels().size();
    }

    @Override
    public int batchSize() {
      return settings.batchSize();
    }

    @Override
    public EvaluationPart part() {
      return evaluator.plan().ofSet(ORIGIN);
    }

    @Override
    public void measure(EvaluationPart part, int from, int to) {
      new GeneratedImages(ORIGIN, pipeline, request.range(from, to))
          .forEachBatch(
              batchSize(),
              images -> {
                Cancellation.check();
                evaluator.add(part, from + part.count(), images);
              });
    }

    @Override
    public EvaluationResult finish(EvaluationPart part) {
      if (reference.isEmpty()) {
        reference = evaluator.openReference(settings.protocol().reference());
      }
      return evaluator.plan().finishSet(part, reference, List.of(), List.of());
    }
  }

  @Override
  public void close() {
    evaluator.close();
    autoencoder.close();
  }
}
