// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.TrainedWeights;
import io.github.rae4j.core.training.TrainingCallback;
import io.github.rae4j.core.training.TrainingCallbackProvider;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.trainers.run.TrainedRole;

/**
 * Evaluates the EMA weights every K steps and writes {@code RUN/metrics.csv}: in stage 1
 * reconstructions of held-out images, in stage 2 samples against a reference.
 *
 * <p>Keys: {@code protocol} (a name or YAML file) for everything not given here: {@code data}
 * (stage 1), {@code reference} (stage 2: statistics or a data set), {@code count}, {@code metrics},
 * {@code features} (the encoder of the run), {@code preparation}, {@code labels}; and {@code every}
 * (5000), {@code batch_size}, {@code eval_model} for the last weights as well, {@code seed}. The
 * reference's section {@code eval} configures the same with its own keys.
 */
public final class EvaluationCallbackProvider implements TrainingCallbackProvider {
  @Override
  public String name() {
    return "evaluation";
  }

  @Override
  public String description() {
    return "metrics of the model in training, every K steps";
  }

  @Override
  public TrainingCallback create(TrainingRun run, TrainedWeights weights, Parameters parameters) {
    TrainedRole role = TrainedRole.of(run, weights);
    if (role != TrainedRole.BACKBONE && role != TrainedRole.DECODER) {
      throw new RaeException(
          "the callback evaluation measures the decoder of stage_1 or the transformer of stage_2,"
              + " of which this trainer trains neither; remove training.callbacks.evaluation");
    }
    EvaluationSettings settings = EvaluationSettings.read(run, parameters);
    return new EvaluationCallback(
        run,
        weights,
        settings,
        role == TrainedRole.BACKBONE
            ? GenerationEvaluation.open(run, settings)
            : ReconstructionEvaluation.open(run, settings));
  }
}
