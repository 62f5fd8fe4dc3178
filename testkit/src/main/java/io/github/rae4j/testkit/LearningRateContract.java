// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/**
 * What every schedule of the learning rate promises: a finite rate of at least 0 that depends on
 * the step alone, from the optimiser's rate unless its own section says otherwise.
 *
 * <p>{@code type} counts as read already and does not belong to {@link #parameters}, which should
 * give no rate: the optimiser's is 0.01, and an epoch has 10 steps.
 */
public abstract class LearningRateContract extends ProviderContract<LearningRateProvider> {
  private static final double RATE = 0.01;
  private static final int STEPS = 2000;

  /** A contract for one provider of schedules. */
  protected LearningRateContract() {
    super(LearningRateProvider.class);
  }

  @Override
  protected final Object create(LearningRateProvider provider, Parameters parameters) {
    return provider.create(LearningRateDefaults.of(RATE, 10), parameters);
  }

  /** The rate of a step at a base rate of 0.01; empty if the formula is not to be tested there. */
  protected abstract OptionalDouble expected(long step);

  private LearningRate rate() {
    return (LearningRate) create(Map.of());
  }

  /** Every rate can be used, however long the run. */
  @Test
  public final void isFiniteAndNotNegative() {
    LearningRate rate = rate();
    boolean any = false;
    for (long step = 0; step < STEPS; step++) {
      requireUsable(step, rate.at(step));
      any |= rate.at(step) > 0;
    }
    assertTrue(any, "the rate is always 0");
    requireUsable(Long.MAX_VALUE / 2, rate.at(Long.MAX_VALUE / 2));
  }

  private static void requireUsable(long step, double value) {
    assertTrue(Double.isFinite(value) && value >= 0, "the rate of step " + step + " is " + value);
  }

  /** Steps are numbered from 0, and the formula holds. */
  @Test
  public final void agreesWithItsFormula() {
    LearningRate rate = rate();
    for (long step = 0; step < STEPS; step++) {
      OptionalDouble expected = expected(step);
      if (expected.isPresent()) {
        assertEquals(expected.getAsDouble(), rate.at(step), 1e-9, "step " + step);
      }
    }
  }

  /** A resumed run, which begins at any step, has the same rates. */
  @Test
  public final void dependsOnTheStepAlone() {
    LearningRate forwards = rate();
    LearningRate backwards = rate();
    double[] expected = new double[200];
    for (int step = 0; step < expected.length; step++) {
      expected[step] = forwards.at(step);
    }
    for (int step = expected.length - 1; step >= 0; step--) {
      assertEquals(expected[step], backwards.at(step), "step " + step);
    }
  }

  /** Twice the optimiser's rate is twice the rate at every step. */
  @Test
  public final void scalesWithTheOptimisersRate() {
    LearningRate single = rate();
    LearningRate twice =
        provider().create(LearningRateDefaults.of(2 * RATE, 10), section(parameters()));
    for (long step = 0; step < 200; step++) {
      assertEquals(2 * single.at(step), twice.at(step), 1e-12, "step " + step);
    }
  }

  /** A schedule can be shared by threads. */
  @Test
  public final void isThreadSafe() {
    LearningRate rate = rate();
    double expected = rate.at(37);
    Concurrency.repeat(16, () -> assertEquals(expected, rate.at(37)));
  }
}
