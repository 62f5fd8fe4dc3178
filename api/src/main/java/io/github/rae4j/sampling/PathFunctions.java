// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

/**
 * Conversions between velocity, score and noise on a path (Ma et al., SiT, 2024, appendix A).
 *
 * <p>All functions process the elements {@code from} (inclusive) to {@code to} (exclusive) of
 * arrays that belong to a single time t, in float32 and with the reference's order of operations.
 * {@code out} may be one of the inputs. Thread-safe.
 */
public final class PathFunctions {
  /**
   * Where the drift is larger, 1 − t is only a few float32 roundings and the flow would be noise.
   */
  private static final float LARGEST_DRIFT = 1e6f;

  private PathFunctions() {}

  /**
   * Converts the model's output, whichever quantity it predicts, into dx/dt of the probability
   * flow.
   */
  public static void flow(
      NoiseSchedule schedule, float t, float[] x, float[] output, float[] out, int from, int to) {
    switch (schedule.prediction()) {
      case VELOCITY -> System.arraycopy(output, from, out, from, to - from);
      case SCORE -> velocityFromScore(schedule, t, x, output, out, from, to);
      case DATA -> velocityFromData(schedule, t, x, output, out, from, to);
      case NOISE -> {
        float c = schedule.driftCoefficient(t);
        float var = schedule.driftVariance(t);
        float minusSigma = -schedule.sigma(t);
        for (int i = from; i < to; i++) {
          out[i] = -(c * x[i]) + var * (output[i] / minusSigma);
        }
      }
    }
  }

  /** Converts the model's output, whichever quantity it predicts, into the score. */
  public static void score(
      NoiseSchedule schedule, float t, float[] x, float[] output, float[] out, int from, int to) {
    switch (schedule.prediction()) {
      case VELOCITY -> scoreFromVelocity(schedule, t, x, output, out, from, to);
      case SCORE -> System.arraycopy(output, from, out, from, to - from);
      case DATA -> {
        velocityFromData(schedule, t, x, output, out, from, to);
        scoreFromVelocity(schedule, t, x, out, out, from, to);
      }
      case NOISE -> {
        float minusSigma = -schedule.sigma(t);
        for (int i = from; i < to; i++) {
          out[i] = output[i] / minusSigma;
        }
      }
    }
  }

  /** Whether {@link #flow} and {@link #score} can be evaluated at t without dividing by zero. */
  public static boolean isRegular(NoiseSchedule schedule, float t, boolean withScore) {
    return switch (schedule.prediction()) {
      case VELOCITY -> !withScore || isUsable(scoreDivisor(schedule, t, ratio(schedule, t)));
      case SCORE -> flowIsFinite(schedule, t);
      case DATA ->
          isUsable(schedule.sigma(schedule.conversionTime(t)))
              && Float.isFinite(dataWeight(schedule, schedule.conversionTime(t)))
              && (!withScore || isUsable(scoreDivisor(schedule, t, ratio(schedule, t))));
      case NOISE -> flowIsFinite(schedule, t) && isUsable(schedule.sigma(t));
    };
  }

  private static boolean flowIsFinite(NoiseSchedule schedule, float t) {
    return Math.abs(schedule.driftCoefficient(t)) < LARGEST_DRIFT
        && Float.isFinite(schedule.driftVariance(t));
  }

  private static boolean isUsable(float divisor) {
    return Float.isFinite(divisor) && divisor != 0;
  }

  /** score = (r·v − x) / (σ² − r·σ'·σ) with r = α / α'. */
  public static void scoreFromVelocity(
      NoiseSchedule schedule, float t, float[] x, float[] velocity, float[] out, int from, int to) {
    float ratio = ratio(schedule, t);
    float divisor = scoreDivisor(schedule, t, ratio);
    for (int i = from; i < to; i++) {
      out[i] = (ratio * velocity[i] - x[i]) / divisor;
    }
  }

  private static float scoreDivisor(NoiseSchedule schedule, float t, float ratio) {
    float sigma = schedule.sigma(t);
    return sigma * sigma - ratio * schedule.sigmaDerivative(t) * sigma;
  }

  /** noise = (r·v − x) / (r·σ' − σ) with r = α / α'. */
  public static void noiseFromVelocity(
      NoiseSchedule schedule, float t, float[] x, float[] velocity, float[] out, int from, int to) {
    float ratio = ratio(schedule, t);
    float divisor = ratio * schedule.sigmaDerivative(t) - schedule.sigma(t);
    for (int i = from; i < to; i++) {
      out[i] = (ratio * velocity[i] - x[i]) / divisor;
    }
  }

  /**
   * velocity = (σ'·x + (σ·α' − σ'·α)·data) / σ at the schedule's {@link
   * NoiseSchedule#conversionTime}; on the linear path (x − data) / max(t, t_eps).
   */
  public static void velocityFromData(
      NoiseSchedule schedule, float t, float[] x, float[] data, float[] out, int from, int to) {
    float at = schedule.conversionTime(t);
    float sigma = schedule.sigma(at);
    float slope = schedule.sigmaDerivative(at);
    float weight = dataWeight(schedule, at);
    for (int i = from; i < to; i++) {
      out[i] = (slope * x[i] + weight * data[i]) / sigma;
    }
  }

  private static float dataWeight(NoiseSchedule schedule, float t) {
    return schedule.sigma(t) * schedule.alphaDerivative(t)
        - schedule.sigmaDerivative(t) * schedule.alpha(t);
  }

  /** velocity = var·score − mean. */
  public static void velocityFromScore(
      NoiseSchedule schedule, float t, float[] x, float[] score, float[] out, int from, int to) {
    float c = schedule.driftCoefficient(t);
    float var = schedule.driftVariance(t);
    for (int i = from; i < to; i++) {
      out[i] = var * score[i] - c * x[i];
    }
  }

  /** The noised latent x_t = α·data + σ·noise. */
  public static void interpolate(
      NoiseSchedule schedule, float t, float[] data, float[] noise, float[] out, int from, int to) {
    combine(schedule.alpha(t), data, schedule.sigma(t), noise, out, from, to);
  }

  /** The velocity dx_t/dt = α'·data + σ'·noise, which is the training target. */
  public static void targetVelocity(
      NoiseSchedule schedule, float t, float[] data, float[] noise, float[] out, int from, int to) {
    combine(schedule.alphaDerivative(t), data, schedule.sigmaDerivative(t), noise, out, from, to);
  }

  private static void combine(
      float a, float[] data, float s, float[] noise, float[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] = a * data[i] + s * noise[i];
    }
  }

  private static float ratio(NoiseSchedule schedule, float t) {
    return schedule.alpha(t) / schedule.alphaDerivative(t);
  }
}
