// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.TrainedRole;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingCallbackProvider;
import io.github.rae4j.training.TrainingRun;

/**
 * Evaluates the EMA weights every K steps, in all processes of the run together, and writes {@code
 * RUN/metrics.csv}: in stage 1 reconstructions of held-out images, in stage 2 samples against a
 * reference. The reference's section {@code eval} configures the same with its own keys.
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
  public Options<EvaluationCallbackOptions> options() {
    return Options.of(EvaluationCallbackOptions.class);
  }

  @Override
  public boolean isCollective() {
    return true;
  }

  @Override
  public TrainingCallback create(TrainingRun given, TrainedWeights weights, Parameters parameters) {
    ConfiguredRun run = ConfiguredRun.of(given);
    TrainedRole role = TrainedRole.of(run, weights);
    if (role != TrainedRole.BACKBONE && role != TrainedRole.DECODER) {
      throw new ConfigException(
          "the callback evaluation measures the decoder of stage_1 or the transformer of stage_2,"
              + " of which this trainer trains neither; remove training.callbacks.evaluation",
          Where.key("training.callbacks.evaluation"));
    }
    EvaluationSettings settings = EvaluationSettings.of(run, options().read(parameters));
    return new EvaluationCallback(
        run,
        weights,
        settings,
        role == TrainedRole.BACKBONE
            ? GenerationEvaluation.open(run, settings)
            : ReconstructionEvaluation.open(run, settings));
  }
}
