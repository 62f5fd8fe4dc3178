// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.samplers.flow.ProbabilityFlow;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The states at the points of the grid, which images reach at different moments; each is reported
 * as soon as the last image is there.
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

  /** Notes what a group has reached; it has just taken a step over this point. */
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

  /** Reports the states that all images have reached since the last call. */
  void report() {
    while (!pending.isEmpty() && pending.element().known == pending.element().values.length) {
      last = flow.tensor(pending.remove().values, flow.images());
      reported++;
      flow.report(reported, times.length - 1, times[reported], last);
    }
  }

  /** The last state that was reported. */
  Tensor last() {
    return last;
  }
}
