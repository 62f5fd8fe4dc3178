// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tells an observer of the states of one batch. Not thread-safe. */
final class ObservedRun {
  private final StepObserver observer;
  private final int first;
  private final NoiseSchedule schedule;
  private final UnaryOperator<SamplingStep> told;
  private final Tensor start;
  private final float[] latest;
  private Optional<SamplingStep> state = Optional.empty();
  private Optional<Tensor> prediction = Optional.empty();
  private boolean started;
  private float startTime;

  /**
   * Begins a run.
   *
   * @param told makes steps of the solver those that are told of
   */
  ObservedRun(
      StepObserver observer,
      int first,
      NoiseSchedule schedule,
      Tensor start,
      UnaryOperator<SamplingStep> told) {
    this.observer = observer;
    this.first = first;
    this.schedule = schedule;
    this.start = start;
    this.told = told;
    this.latest = isObserved() ? start.toFloatArray() : new float[0];
  }

  private boolean isObserved() {
    return observer != StepObserver.NONE;
  }

  /** The model was evaluated for some of the images. */
  void evaluated(Tensor x, Tensor t, int[] rows, Tensor output) {
    if (!isObserved()) {
      return;
    }
    if (!started) {
      started = true;
      startTime = t.floats().get(0);
    }
    if (prediction.isPresent() && rows.length == start.shape().dim(0)) {
      // A further stage of a step whose first one was seen.
      return;
    }
    float[] states = x.toFloatArray();
    float[] outputs = output.toFloatArray();
    int size = states.length / rows.length;
    for (int i = 0; i < rows.length; i++) {
      PredictedData.of(
          schedule, t.floats().get(i), states, outputs, i * size, latest, rows[i] * size, size);
    }
    if (prediction.isEmpty()) {
      prediction = Optional.of(Tensor.of(latest, start.shape().dims()));
    }
  }

  /** A state was reached, so what is known of the one before is complete. */
  void reached(SamplingStep step) {
    if (!isObserved()) {
      return;
    }
    tell(
        state.orElseGet(() -> told.apply(new SamplingStep(0, step.total(), startTime, start))),
        prediction.orElseGet(() -> Tensor.of(latest, start.shape().dims())));
    state = Optional.of(step);
    prediction = Optional.empty();
  }

  /** The last state is the result. */
  void end() {
    state.filter(step -> isObserved()).ifPresent(step -> tell(step, step.state()));
  }

  private void tell(SamplingStep step, Tensor predicted) {
    observer.onStep(
        new ObservedStep(first, step.index(), step.total(), step.time(), step.state(), predicted));
  }
}
