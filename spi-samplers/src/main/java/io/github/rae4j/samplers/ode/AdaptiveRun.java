// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Integrates the probability flow of one batch with steps as large as the tolerance allows.
 *
 * <p>Each image has its own time and step size (unless configured otherwise), but all unfinished
 * images are evaluated together, in one model call per stage.
 */
final class AdaptiveRun {
  private final AdaptiveSettings settings;
  private final ProbabilityFlow flow;
  private final float[] times;
  private final GridStates reached;
  private final List<AdaptiveGroup> active = new ArrayList<>();

  AdaptiveRun(AdaptiveSettings settings, ProbabilityFlow flow) {
    this.settings = settings;
    this.flow = flow;
    NoiseSchedule schedule = flow.schedule();
    this.times = schedule.grid(schedule.odeInterval(), settings.points());
    this.reached = new GridStates(flow, times);
    float[] start = flow.start();
    int groups = settings.control() == ErrorControl.IMAGE ? flow.images() : 1;
    int length = groups == 0 ? 0 : start.length / groups;
    for (int i = 0; i < groups && length > 0; i++) {
      float[] part = Arrays.copyOfRange(start, i * length, (i + 1) * length);
      active.add(
          new AdaptiveGroup(
              settings, i * length / flow.size(), part, -times[0], -times[times.length - 1]));
    }
  }

  Tensor run() {
    if (active.isEmpty()) {
      return reached.last();
    }
    evaluate(0);
    active.forEach(AdaptiveGroup::setTrialStage);
    evaluate(1);
    active.forEach(AdaptiveGroup::chooseFirstStep);
    while (!active.isEmpty()) {
      active.forEach(AdaptiveGroup::beginStep);
      for (int i = 1; i < settings.tableau().slopes(); i++) {
        int index = i;
        active.forEach(group -> group.setStage(index));
        evaluate(index);
      }
      active.forEach(this::endStep);
      reached.report();
      active.removeIf(group -> -group.time() <= times[times.length - 1]);
    }
    return reached.last();
  }

  private void endStep(AdaptiveGroup group) {
    double before = group.time();
    if (group.endStep()) {
      for (int i = 1; i < times.length; i++) {
        double at = -times[i];
        if (at > before && at <= group.time()) {
          reached.add(i, group, at);
        }
      }
    }
  }

  /** Evaluates the model at the current stages of all unfinished groups. */
  private void evaluate(int slope) {
    int total = active.stream().mapToInt(group -> group.stage().length).sum();
    int size = flow.size();
    float[] x = new float[total];
    float[] t = new float[total / size];
    int[] images = new int[total / size];
    int at = 0;
    for (AdaptiveGroup group : active) {
      int length = group.stage().length;
      System.arraycopy(group.stage(), 0, x, at, length);
      for (int i = 0; i < length / size; i++) {
        t[at / size + i] = -group.stageTime();
        images[at / size + i] = group.firstImage() + i;
      }
      at += length;
    }
    float[] velocity = new float[total];
    flow.velocity(x, t, images, velocity);
    at = 0;
    for (AdaptiveGroup group : active) {
      float[] target = group.slope(slope);
      for (int i = 0; i < target.length; i++) {
        target[i] = -velocity[at + i];
      }
      at += target.length;
    }
  }
}
