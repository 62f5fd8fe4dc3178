// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

/**
 * The path between data and noise, {@code x_t = alpha(t)·data + sigma(t)·noise}, with the meaning
 * of the model's output and the time shift (paper section 4; Ma et al., SiT, 2024).
 *
 * <p>Time is 0 at the data and 1 at the noise. All functions are evaluated in float32 in the order
 * of the reference, since near the ends of the path the order decides the digits. Immutable and
 * thread-safe.
 *
 * <p>Every schedule keeps to these rules, which the test kit's {@code NoiseScheduleContract}
 * checks: data at t = 0 and noise at t = 1 but for a rest of 0.02, more noise to the signal with
 * growing t; derivatives that are those of α and σ; intervals on which the prediction has a finite
 * velocity; a grid and training times that are shifted by s; and no shift below 1.
 */
public interface NoiseSchedule {
  /** Weight of the data at t. */
  float alpha(float t);

  /** dα/dt. */
  float alphaDerivative(float t);

  /** Weight of the noise at t. */
  float sigma(float t);

  /** dσ/dt. */
  float sigmaDerivative(float t);

  /** The factor c of the drift's linear part, {@code mean = c·x}. */
  float driftCoefficient(float t);

  /** The factor of the score in the probability flow: {@code dx/dt = −mean + var·score}. */
  float driftVariance(float t);

  /** What the model's output means. */
  Prediction prediction();

  /**
   * The dimension-dependent shift s ≥ 1, {@code t → s·t / (1 + (s − 1)·t)} (paper section 4.2,
   * equation for α = √(m/n)).
   */
  double shift();

  /** The part of the path over which the probability flow is integrated. */
  TimeInterval odeInterval();

  /**
   * The part of the path over which the stochastic equation is integrated.
   *
   * @param sbdm whether the diffusion form is {@code SBDM}, which diverges at the data end
   * @param lastStepSize size of the separate last step; 0 for none
   */
  TimeInterval sdeInterval(boolean sbdm, double lastStepSize);

  /**
   * The shifted time grid that solvers walk, from noise to data.
   *
   * @param points number of grid points, at least 2; one fewer steps are taken
   * @return strictly falling times, computed in float32
   * @throws IllegalArgumentException if there are fewer than two points
   */
  float[] grid(TimeInterval interval, int points);

  /**
   * The time at which a prediction of the data is turned into a velocity, t kept away from the data
   * end of the path, where that divides by zero: {@code max(t, t_eps)}.
   */
  default float conversionTime(float t) {
    return t;
  }

  /**
   * The time at which training looks at a sample: the quantile u of the distribution of training
   * times, shifted. Uniform on the whole path unless the schedule says otherwise.
   *
   * @param u in [0, 1), uniform
   * @return t in [0, 1]
   */
  default float trainingTime(float u) {
    float s = (float) shift();
    return s * u / (1 + (s - 1) * u);
  }

  /**
   * The factor of the velocity that training of a velocity model aims at: 1, or less near the data
   * where a schedule keeps that velocity small.
   */
  default float targetFactor(float t) {
    return 1;
  }

  /** The weight of the squared error at t, for models that predict noise or score. */
  default float lossWeight(float t) {
    return 1;
  }
}
