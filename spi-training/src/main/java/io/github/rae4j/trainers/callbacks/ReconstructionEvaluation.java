// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.EvaluationPart;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
  public Optional<EvaluationResult> of(Weights weights) {
    try (RepresentationAutoencoder autoencoder =
        run.assembly().autoencoder(run.engine(), () -> weights)) {
      return new SharedEvaluation(run.engine().processGroup()).evaluate(new Pairs(autoencoder));
    }
  }

  private final class Pairs implements SharedEvaluation.Work {
    private final RepresentationAutoencoder autoencoder;

    Pairs(RepresentationAutoencoder autoencoder) {
      this.autoencoder = autoencoder;
    }

    @Override
    public int count() {
      int wanted = settings.protocol().count();
      return wanted > 0 ? Math.min(wanted, images.size()) : images.size();
    }

    @Override
    public int batchSize() {
      return settings.batchSize();
    }

    @Override
    public EvaluationPart part() {
      return evaluator.plan().ofPairs("reconstructions of the run", images.origin());
    }

    @Override
    public void measure(EvaluationPart part, int from, int to) {
      ImageStream.Options options = settings.options().stream(images);
      try (ImageStream stream = options.open(IntStream.range(from, to))) {
        for (int next = from; next < to; next += batchSize()) {
          List<ImageExample> batch = new ArrayList<>();
          for (int i = next; i < Math.min(next + batchSize(), to); i++) {
            batch.add(stream.next());
          }
          Cancellation.check();
          Tensor originals = new ImageBatch(batch).images();
          Tensor ours =
              ReconstructedPairs.reconstruct(autoencoder, originals, options.preparation().name());
          evaluator.add(part, next, ours, originals);
        }
      }
    }

    @Override
    public EvaluationResult finish(EvaluationPart part) {
      return evaluator.plan().finishPairs(part, List.of(), images.notes());
    }
  }

  @Override
  public void close() {
    evaluator.close();
    images.close();
  }
}
