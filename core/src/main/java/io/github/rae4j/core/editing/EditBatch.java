// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.GuidedModel;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseSource;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Some images of an edit, and the sampler on them.
 *
 * @param first position of the first image within the request
 * @param end position after the last one
 * @param conditions of these images
 */
record EditBatch(
    GenerationPipeline pipeline,
    GenerationRequest request,
    int first,
    int end,
    Conditions conditions,
    StepObserver observer) {
  /** A model with the conditions that the sampler is to hand to it. */
  record Guided(RowModel model, Conditions conditions) {}

  int count() {
    return end - first;
  }

  Shape latentShape() {
    return pipeline.backbone().latentShape();
  }

  NoiseSchedule schedule() {
    return pipeline.schedule();
  }

  /** The pipeline's guided model as it is. */
  Guided guided() {
    GuidedModel.Batch batch = pipeline.guided().start(conditions);
    return new Guided((x, t, own, rows) -> batch.model().evaluate(x, t, own), batch.conditions());
  }

  /** The start noise of these images, float32 {@code (n, C, h, w)}. */
  Tensor noise() {
    return request.noise().map(this::rowsOf).orElseGet(() -> draw(GaussianStreams.START));
  }

  private Tensor draw(int draw) {
    return new GaussianStreams(request.seed())
        .noise(request.firstImage() + first, count(), draw, latentShape());
  }

  /** These images' rows of what has one for each image of the request, or one for all. */
  Tensor rowsOf(Tensor all) {
    return all.shape().dim(0) == request.count()
        ? all.rows(first, end)
        : all.pickRows(new int[count()]);
  }

  /** Latents {@code (C, h, w)} as a batch of one. */
  static Tensor single(Tensor one) {
    return one.reshape(GaussianStreams.batch(1, one.shape()).dims());
  }

  /** Data noised to a time of the path by the start noise. */
  Tensor noised(Tensor data, float time) {
    float[] state = data.toFloatArray();
    PathFunctions.interpolate(
        schedule(), time, state, noise().toFloatArray(), state, 0, state.length);
    return Tensor.of(state, data.shape().dims());
  }

  /** Runs the pipeline's sampler from the start of a path. */
  Tensor run(Tensor start, NoiseSchedule schedule, Guided guided) {
    return run(start, schedule, guided, step -> step, draw -> draw(draw + 1));
  }

  /** As {@link #run}, on a path from data to noise: steps are told with the times of the path. */
  Tensor runBack(Tensor start, ReversedSchedule schedule, Guided guided) {
    return run(start, schedule, guided, schedule::forward, schedule.withoutNoise());
  }

  private Tensor run(
      Tensor start,
      NoiseSchedule schedule,
      Guided guided,
      UnaryOperator<SamplingStep> told,
      NoiseSource noiseSource) {
    ObservedRun observed = new ObservedRun(observer, first, schedule, start, told);
    VelocityFunction model =
        (x, t, numbered) -> {
          if (schedule instanceof PartialSchedule part) {
            part.requireWithin(t, pipeline.sampler());
          }
          int[] rows = RowNumbers.of(numbered);
          Tensor output = guided.model().evaluate(x, t, RowNumbers.without(numbered), rows);
          observed.evaluated(x, t, rows, output);
          return output;
        };
    Tensor result =
        pipeline.sample(
            new SamplingRequest(
                start,
                RowNumbers.with(guided.conditions()),
                model,
                schedule,
                noiseSource,
                step -> {
                  Cancellation.check();
                  SamplingStep forward = told.apply(step);
                  request.listener().onStep(first, request.count(), forward);
                  observed.reached(forward);
                }));
    observed.end();
    return result;
  }
}
