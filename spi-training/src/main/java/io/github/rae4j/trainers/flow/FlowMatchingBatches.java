// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.LatentLoader;
import io.github.rae4j.trainers.run.NoisePrefetcher;
import io.github.rae4j.trainers.run.ObjectiveTrainer;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.LossValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The inputs of flow matching for each micro-batch: latents, noise, times and labels. For one
 * thread.
 */
final class FlowMatchingBatches implements ObjectiveTrainer.Batches {
  private static final int TIME_AND_LABEL = 0;

  private final TrainingSettings settings;
  private final LatentLoader source;
  private final NoiseSchedule schedule;
  private final Backbone backbone;
  private final double dropout;
  private final Optional<TrainingConditions> given;
  private final NoisePrefetcher noise;

  /**
   * Makes no random draws yet.
   *
   * @param dropout probability with which a condition is replaced by what stands for none
   * @param given conditions in place of labels
   */
  FlowMatchingBatches(
      TrainingSettings settings,
      LatentLoader source,
      NoiseSchedule schedule,
      Backbone backbone,
      double dropout,
      Optional<TrainingConditions> given) {
    this.settings = settings;
    this.source = source;
    this.schedule = schedule;
    this.backbone = backbone;
    this.dropout = dropout;
    this.given = given;
    this.noise =
        new NoisePrefetcher(settings.seed(), settings.microBatchSize(), backbone.latentShape());
  }

  @Override
  public Map<String, Tensor> inputs(long step, int microBatch) {
    int count = settings.microBatchSize();
    LatentLoader.Batch batch = source.next(count);
    long first = settings.firstSample(step, microBatch);
    UniformStreams uniforms = new UniformStreams(settings.seed());
    float[] times = new float[count];
    long[] labels = batch.labels().toLongArray();
    List<Condition> conditions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      float[] u = uniforms.floats(first + i, TIME_AND_LABEL, 2);
      times[i] = schedule.trainingTime(u[0]);
      boolean dropped = u[1] < dropout;
      int number = batch.numbers().get(i);
      long label = labels[i];
      conditions.add(
          given
              .map(each -> dropped ? each.none() : each.of().get(number))
              .orElseGet(() -> dropped ? Condition.none() : Condition.label(label)));
    }
    boolean more = microBatch + 1 < settings.accumulation();
    long next =
        more ? settings.firstSample(step, microBatch + 1) : settings.firstSample(step + 1, 0);
    Map<String, Tensor> inputs =
        FlowMatching.inputs(
            schedule,
            batch.latents(),
            noise.take(first, next),
            times,
            backbone.conditioning().encode(conditions));
    batch.clean().ifPresent(clean -> inputs.put(LossValues.CLEAN, clean));
    return inputs;
  }

  @Override
  public Duration waited() {
    return source.waited();
  }

  @Override
  public double flopsPerImage() {
    return source.flopsPerImage();
  }
}
