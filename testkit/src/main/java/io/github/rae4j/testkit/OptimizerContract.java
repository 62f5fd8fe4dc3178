// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.OptimizerRule.UpdateInput;
import io.github.rae4j.training.OptimizerRule.UpdateResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every optimiser promises: its whole state is in its slots, a step follows the gradient, and
 * a rate of 0 moves nothing.
 *
 * <p>{@code type} and {@code lr} count as read already and do not belong to {@link #parameters}.
 */
public abstract class OptimizerContract extends ProviderContract<OptimizerProvider> {
  private static final int STEPS = 300;
  private static final double RATE = 0.01;
  private static final double[] GOAL = {0.5, -0.25, 0.125, -1, 0.75, 0.3};

  /** A contract for one provider of optimisers. */
  protected OptimizerContract() {
    super(OptimizerProvider.class);
  }

  @Override
  protected final Object create(OptimizerProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  /** Parameter and slots between two steps. */
  private record State(ReferenceArray parameter, List<ReferenceArray> slots) {
    static State start(OptimizerRule rule, Shape shape) {
      List<ReferenceArray> zeros = new ArrayList<>();
      rule.slots().forEach(name -> zeros.add(ReferenceArray.compute(shape, at -> 0)));
      return new State(ReferenceArray.compute(shape, at -> 2), zeros);
    }

    State after(OptimizerRule rule, ReferenceArray gradient, long step, double rate) {
      UpdateResult<ReferenceArray> result =
          rule.update(
              new ReferenceOps(Weights.of("nothing", Map.of())),
              new UpdateInput<>(parameter, gradient, slots, step, rate));
      return new State(result.parameter(), result.slots());
    }

    /** The gradient of half the squared distance from the goal. */
    ReferenceArray gradient() {
      double[] values = parameter.toArray();
      int[] next = {0};
      return ReferenceArray.compute(
          parameter.shape(), at -> values[next[0]] - GOAL[next[0]++ % GOAL.length]);
    }

    double distance() {
      return Arrays.stream(gradient().toArray()).map(v -> v * v).sum();
    }
  }

  private OptimizerRule rule() {
    return (OptimizerRule) create(Map.of());
  }

  /** Slots can be told apart in a checkpoint. */
  @Test
  public final void namesItsSlots() {
    List<String> slots = rule().slots();
    assertEquals(new LinkedHashSet<>(slots).size(), slots.size(), () -> "twice the same: " + slots);
    for (String slot : slots) {
      assertFalse(slot.isBlank() || slot.contains("/"), () -> "no name of a slot: '" + slot + "'");
    }
  }

  /** Parameter and slots keep their shapes, whatever these are. */
  @Test
  public final void keepsShapes() {
    OptimizerRule rule = rule();
    for (Shape shape : List.of(Shape.of(), Shape.of(6), Shape.of(2, 3), Shape.of(1, 2, 3, 1))) {
      State start = State.start(rule, shape);
      State after = start.after(rule, start.gradient(), 1, RATE);
      assertEquals(shape, after.parameter().shape());
      assertEquals(rule.slots().size(), after.slots().size());
      after.slots().forEach(slot -> assertEquals(shape, slot.shape()));
    }
  }

  /** The distance from the minimum of a bowl falls to a fraction. */
  @Test
  public final void findsAMinimum() {
    OptimizerRule rule = rule();
    State state = State.start(rule, Shape.of(6));
    double before = state.distance();
    for (int step = 1; step <= STEPS; step++) {
      state = state.after(rule, state.gradient(), step, RATE);
    }
    double after = state.distance();
    assertTrue(after < 0.5 * before, "the squared distance is " + after + " after " + before);
  }

  /** The rate scales the step, and 0 means none. */
  @Test
  public final void rateOfZeroMovesNothing() {
    OptimizerRule rule = rule();
    State start = State.start(rule, Shape.of(6));
    State after = start.after(rule, start.gradient(), 1, 0);
    assertArrayEquals(start.parameter().toArray(), after.parameter().toArray(), 1e-12);
  }

  /** Without a gradient, at the first step too, nothing becomes NaN. */
  @Test
  public final void zeroGradientIsHarmless() {
    OptimizerRule rule = rule();
    State state = State.start(rule, Shape.of(6));
    ReferenceArray none = ReferenceArray.compute(Shape.of(6), at -> 0);
    for (int step = 1; step <= 3; step++) {
      state = state.after(rule, none, step, RATE);
      for (double value : state.parameter().toArray()) {
        assertTrue(Double.isFinite(value) && Math.abs(value) <= 2, "the parameter is " + value);
      }
    }
  }

  /** A run that is resumed from the slots, with a new rule, takes the same steps. */
  @Test
  public final void keepsItsStateInTheSlots() {
    OptimizerRule rule = rule();
    State whole = State.start(rule, Shape.of(6));
    State parts = whole;
    for (int step = 1; step <= 6; step++) {
      whole = whole.after(rule, whole.gradient(), step, RATE);
      parts = parts.after(rule(), parts.gradient(), step, RATE);
      assertArrayEquals(whole.parameter().toArray(), parts.parameter().toArray());
    }
  }

  /** One rule serves all parameters, in any order and on several threads. */
  @Test
  public final void isThreadSafe() {
    OptimizerRule rule = rule();
    State start = State.start(rule, Shape.of(6));
    double[] expected = start.after(rule, start.gradient(), 1, RATE).parameter().toArray();
    Concurrency.repeat(
        16,
        () ->
            assertArrayEquals(
                expected, start.after(rule, start.gradient(), 1, RATE).parameter().toArray()));
  }
}
