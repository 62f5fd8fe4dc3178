// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The states at the grid points. Images reach a point at different moments; its state is reported
 * once the last image has reached it.
 */
final class GridStates {
  private final ProbabilityFlow flow;
  private final float[] times;
  private final Deque<Partial> pending = new ArrayDeque<>();
  private int reported;
  private Tensor last;

  private static final class Partial {
    final float[] values;
    int known;

    Partial(int length) {
      values = new float[length];
    }
  }

  GridStates(ProbabilityFlow flow, float[] times) {
    this.flow = flow;
    this.times = times;
    this.last = flow.tensor(flow.start(), flow.images());
  }

  /** Records the state of a group whose last step has just passed this grid point. */
  void add(int index, AdaptiveGroup group, double at) {
    while (pending.size() < index - reported) {
      pending.add(new Partial(flow.images() * flow.size()));
    }
    Partial partial = nth(index - reported - 1);
    group.interpolate(at, partial.values, group.firstImage() * flow.size());
    partial.known += group.stage().length;
  }

  private Partial nth(int n) {
    return pending.stream().skip(n).findFirst().orElseThrow();
  }

  /** Reports the states at the points that all images have reached since the last call. */
  void report() {
    while (!pending.isEmpty() && pending.element().known == pending.element().values.length) {
      last = flow.tensor(pending.remove().values, flow.images());
      reported++;
      flow.report(reported, times.length - 1, times[reported], last);
    }
  }

  /** Returns the state reported last. */
  Tensor last() {
    return last;
  }
}
