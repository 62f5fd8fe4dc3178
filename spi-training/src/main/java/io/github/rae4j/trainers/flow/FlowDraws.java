package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.LatentSource;
import io.github.rae4j.trainers.run.ObjectiveStepper;
import io.github.rae4j.trainers.run.TrainingSettings;
import java.util.Map;

/** The inputs of each step from the latents and the random streams. */
record FlowDraws(
    TrainingSettings settings,
    LatentSource source,
    NoiseSchedule schedule,
    Backbone backbone,
    double dropout)
    implements ObjectiveStepper.Batches {
  private static final int TIME_AND_LABEL = 0;

  @Override
  public Map<String, Tensor> inputs(long step, int part) {
    int count = settings.microBatch();
    LatentSource.Batch batch = source.next(count);
    long first = settings.first(step, part);
    UniformStreams uniforms = new UniformStreams(settings.seed());
    float[] times = new float[count];
    long[] labels = batch.labels().toLongArray();
    for (int i = 0; i < count; i++) {
      float[] u = uniforms.floats(first + i, TIME_AND_LABEL, 2);
      times[i] = schedule.trainingTime(u[0]);
      if (u[1] < dropout) {
        labels[i] = backbone.nullLabel().orElse(labels[i]);
      }
    }
    Tensor noise =
        new GaussianStreams(settings.seed())
            .noise(first, count, GaussianStreams.START, backbone.latentShape());
    return FlowMatching.inputs(schedule, batch.latents(), noise, times, labels);
  }
}
