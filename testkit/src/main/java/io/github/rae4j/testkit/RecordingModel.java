// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A model that remembers what it was asked. Thread-safe. */
public final class RecordingModel implements VelocityFunction {
  private final VelocityFunction model;
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /**
   * One evaluation.
   *
   * @param x states
   * @param t times
   * @param conditions of the images
   * @param further the further outputs that were asked for
   */
  public record Call(Tensor x, Tensor t, Conditions conditions, Set<String> further) {
    /** The labels, of a model of classes. */
    public Tensor y() {
      return conditions.tensor(Conditions.LABELS);
    }

    /** Number of images that were evaluated. */
    public int rows() {
      return x.shape().intDim(0);
    }
  }

  /** Records the calls of another model. */
  public RecordingModel(VelocityFunction model) {
    this.model = model;
  }

  @Override
  public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    calls.add(new Call(x, t, conditions, Set.of()));
    return model.evaluate(x, t, conditions);
  }

  @Override
  public Map<String, Tensor> evaluate(
      Tensor x, Tensor t, Conditions conditions, Set<String> further) {
    calls.add(new Call(x, t, conditions, Set.copyOf(further)));
    return model.evaluate(x, t, conditions, further);
  }

  /** The evaluations so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How many images were evaluated, over all calls. */
  public int rows() {
    return calls.stream().mapToInt(Call::rows).sum();
  }

  /** Whether any image was evaluated with this label. */
  public boolean hasSeen(long label) {
    return calls.stream()
        .anyMatch(call -> Arrays.stream(call.y().toLongArray()).anyMatch(y -> y == label));
  }
}
