// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.sampling.TimeInterval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every path between data and noise promises (see {@link NoiseSchedule}): it ends where it
 * should, its derivatives are those of its functions, and its grid falls from noise to data with
 * the shift of the paper's section 4.2.
 *
 * <p>{@code path_type} counts as read already and does not belong into {@link #parameters}.
 */
public abstract class NoiseScheduleContract extends ProviderContract<NoiseScheduleProvider> {
  /** A contract for one provider of noise schedules. */
  protected NoiseScheduleContract() {
    super(NoiseScheduleProvider.class);
  }

  @Override
  protected final Object create(NoiseScheduleProvider provider, Parameters parameters) {
    return provider.create(1, parameters);
  }

  /**
   * Whether {@code −c·x + var·score} is the velocity of the path itself. Where it is not, noise and
   * score models follow another equation than velocity models.
   */
  protected boolean driftFitsThePath() {
    return true;
  }

  private NoiseSchedule schedule(double shift) {
    return provider().create(shift, section(parameters()));
  }

  /** Data at t = 0 and noise at t = 1, but for a rest of at most 0.02. */
  @Test
  public final void leadsFromDataToNoise() {
    NoiseSchedule schedule = schedule(1);
    assertEquals(1, schedule.alpha(0), 0.02, "alpha(0)");
    assertEquals(0, schedule.sigma(0), 0.02, "sigma(0)");
    assertEquals(0, schedule.alpha(1), 0.02, "alpha(1)");
    assertEquals(1, schedule.sigma(1), 0.02, "sigma(1)");
  }

  /** The further from the data, the more noise there is to the signal. */
  @Test
  public final void becomesNoisierWithTime() {
    NoiseSchedule schedule = schedule(1);
    double before = -1;
    for (int i = 1; i < 100; i++) {
      float t = i / 100f;
      double ratio = schedule.sigma(t) / (double) schedule.alpha(t);
      assertTrue(ratio > before, () -> "the noise does not grow at t = " + t);
      before = ratio;
    }
  }

  /** The derivatives agree with the slopes of the functions. */
  @Test
  public final void derivativesAreThoseOfThePath() {
    NoiseSchedule schedule = schedule(1);
    float h = 1f / 256;
    for (int i = 2; i <= 14; i++) {
      float t = i / 16f;
      double alpha = (schedule.alpha(t + h) - (double) schedule.alpha(t - h)) / (2 * h);
      double sigma = (schedule.sigma(t + h) - (double) schedule.sigma(t - h)) / (2 * h);
      assertEquals(alpha, schedule.alphaDerivative(t), 5e-3, "alpha' at t = " + t);
      assertEquals(sigma, schedule.sigmaDerivative(t), 5e-3, "sigma' at t = " + t);
    }
  }

  /** With the true score the flow follows the path: {@code α'·data + σ'·noise}. */
  @Test
  public final void theFlowFollowsThePath() {
    assumeTrue(driftFitsThePath(), "the drift of this path is that of another equation");
    NoiseSchedule schedule = schedule(1);
    double data = 0.7;
    double noise = -1.3;
    for (int i = 1; i <= 15; i++) {
      float t = i / 16f;
      double x = schedule.alpha(t) * data + schedule.sigma(t) * noise;
      double score = -noise / schedule.sigma(t);
      double flow = -schedule.driftCoefficient(t) * x + schedule.driftVariance(t) * score;
      double path = schedule.alphaDerivative(t) * data + schedule.sigmaDerivative(t) * noise;
      assertEquals(path, flow, 1e-3 * Math.max(1, Math.abs(path)), "flow at t = " + t);
    }
  }

  /** Both intervals lie on the path, from noise to data. */
  @Test
  public final void intervalsLieOnThePath() {
    NoiseSchedule schedule = schedule(1);
    requireOnPath(schedule.odeInterval());
    for (double lastStep : new double[] {0, 0.04}) {
      requireOnPath(schedule.sdeInterval(false, lastStep));
      requireOnPath(schedule.sdeInterval(true, lastStep));
    }
  }

  private static void requireOnPath(TimeInterval interval) {
    assertTrue(interval.start() >= 0 && interval.end() <= 1, interval::toString);
    assertTrue(interval.start() < 0.5 && interval.end() > 0.5, interval::toString);
  }

  /** Evenly spaced times, shifted by {@code s·t / (1 + (s − 1)·t)}. */
  @ParameterizedTest
  @CsvSource({"1, 2", "1, 50", "2.5, 11", "6.928203, 250"})
  public final void theGridFallsAndIsShifted(double shift, int points) {
    NoiseSchedule schedule = schedule(shift);
    assertEquals(shift, schedule.shift());
    TimeInterval interval = schedule.odeInterval();
    float[] times = schedule.grid(interval, points);
    assertEquals(points, times.length);
    for (int i = 0; i < points; i++) {
      double s = interval.start() + i * (interval.end() - interval.start()) / (points - 1);
      double t = 1 - s;
      assertEquals(shift * t / (1 + (shift - 1) * t), times[i], 2e-6, "point " + i);
      assertTrue(i == 0 || times[i] < times[i - 1], "the grid must fall");
    }
  }

  /** The interval of the probability flow keeps away from where the prediction has no velocity. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 4})
  public final void theFlowIsFiniteOnTheGrid(double shift) {
    NoiseSchedule schedule = schedule(shift);
    for (float t : schedule.grid(schedule.odeInterval(), 25)) {
      assertTrue(PathFunctions.isRegular(schedule, t, false), () -> "at t = " + t);
    }
  }

  /** The stochastic interval leaves room for the separate last step. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.04, 0.2})
  public final void theStochasticIntervalEndsBeforeTheLastStep(double lastStepSize) {
    for (boolean sbdm : new boolean[] {false, true}) {
      TimeInterval interval = schedule(1).sdeInterval(sbdm, lastStepSize);
      assertTrue(interval.end() <= 1 - lastStepSize, interval::toString);
    }
  }

  /** Training times lie on the path, grow with the quantile and are shifted as sampling is. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 2.5, 6.928203})
  public final void trainingTimesAreShifted(double shift) {
    NoiseSchedule shifted = schedule(shift);
    NoiseSchedule plain = schedule(1);
    float before = -1;
    for (int i = 0; i < 64; i++) {
      float u = i / 64f;
      float t = shifted.trainingTime(u);
      double expected = plain.trainingTime(u);
      assertEquals(shift * expected / (1 + (shift - 1) * expected), t, 1e-5, "the quantile " + u);
      assertTrue(t >= 0 && t <= 1 && t >= before, () -> "t = " + t + " at the quantile " + u);
      before = t;
      assertTrue(Float.isFinite(shifted.lossWeight(t)), () -> "the weight at t = " + t);
    }
  }

  /** Near the data a prediction of the data is converted at a later time, elsewhere at t. */
  @Test
  public final void conversionTimesStayOnThePath() {
    NoiseSchedule schedule = schedule(1);
    for (int i = 0; i <= 64; i++) {
      float t = i / 64f;
      float at = schedule.conversionTime(t);
      assertTrue(at >= t && at <= 1, () -> "t = " + t + " becomes " + at);
      assertTrue(t < 0.5f || at == t, () -> "t = " + t + " is far from the data, but is " + at);
    }
  }

  /** A grid needs two points. */
  @ParameterizedTest
  @ValueSource(ints = {1, 0, -3})
  public final void refusesAGridWithoutSteps(int points) {
    NoiseSchedule schedule = schedule(1);
    assertThrows(
        IllegalArgumentException.class, () -> schedule.grid(schedule.odeInterval(), points));
  }

  /** A shift below 1, infinite or NaN is refused. */
  @ParameterizedTest
  @ValueSource(doubles = {0.99, 0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  public final void refusesAShiftBelowOne(double shift) {
    assertThrows(RaeException.class, () -> schedule(shift));
  }

  /** Asking twice gives the same bits. */
  @Test
  public final void isPure() {
    NoiseSchedule schedule = schedule(3);
    Concurrency.repeat(
        8,
        () ->
            assertArrayEquals(
                schedule(3).grid(schedule.odeInterval(), 20),
                schedule.grid(schedule.odeInterval(), 20)));
  }
}
