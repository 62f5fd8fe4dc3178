// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;
import java.util.Locale;

/**
 * A path with the options of {@code transport.params} and a time shift. Immutable and thread-safe.
 */
public abstract sealed class TransportSchedule implements NoiseSchedule
    permits LinearSchedule, GvpSchedule, VpSchedule {
  private static final double ODE_END = 1 - 1.0 / 1000;
  private static final double USUAL_EPS = 1e-3;
  private static final TimeInterval WHOLE = new TimeInterval(0, 1);

  private final TransportOptions options;
  private final TimeDistribution trainingTimes;
  private final double shift;
  private final boolean velocityIsStable;
  private final double trainEps;
  private final double sampleEps;

  /** Makes a schedule. */
  interface Maker<S extends TransportSchedule> {
    S make(double shift, TransportOptions options);
  }

  /**
   * For the paths.
   *
   * @param velocityIsStable whether a velocity model can be evaluated at both ends of the path
   */
  TransportSchedule(double shift, TransportOptions options, boolean velocityIsStable) {
    if (!(shift >= 1) || shift == Double.POSITIVE_INFINITY) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the time shift is %s, but must be a finite number of at least 1; a config gives it"
                  + " as √(time_dist_shift_dim / time_dist_shift_base), so make"
                  + " misc.time_dist_shift_dim at least misc.time_dist_shift_base",
              shift),
          Where.key("misc.time_dist_shift_dim"));
    }
    if (options.wholePath() && !velocityIsStable) {
      throw new ConfigException(
          "the variance-preserving path cannot be integrated to t = 0; leave out"
              + " transport.params.whole_path",
          Where.key("transport.params.whole_path"));
    }
    this.shift = shift;
    this.options = options;
    this.trainingTimes = options.timeDistribution();
    this.velocityIsStable = velocityIsStable;
    boolean needsNoEps = velocityIsStable && options.prediction() == Prediction.VELOCITY;
    double trainDefault = velocityIsStable ? USUAL_EPS : 1e-5;
    this.trainEps = needsNoEps ? 0 : options.trainEps().orElse(trainDefault);
    this.sampleEps = needsNoEps ? 0 : options.sampleEps().orElse(USUAL_EPS);
  }

  /** The options of the schedule. */
  public final TransportOptions options() {
    return options;
  }

  @Override
  public final Prediction prediction() {
    return options.prediction();
  }

  @Override
  public final float conversionTime(float t) {
    return Math.max(t, (float) options.tEps());
  }

  @Override
  public final double shift() {
    return shift;
  }

  @Override
  public final TimeInterval odeInterval() {
    if (options.wholePath()) {
      return WHOLE;
    }
    if (!velocityIsStable) {
      return new TimeInterval(startOfUnstable(), 1 - sampleEps);
    }
    return prediction() == Prediction.VELOCITY || prediction() == Prediction.DATA
        ? new TimeInterval(0, ODE_END)
        : new TimeInterval(sampleEps, 1 - sampleEps);
  }

  @Override
  public final TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    boolean unstable = sbdm || prediction() != Prediction.VELOCITY;
    return new TimeInterval(
        velocityIsStable ? (unstable ? sampleEps : 0) : startOfUnstable(),
        lastStepSize == 0 ? 1 - sampleEps : 1 - lastStepSize);
  }

  /** Where α begins like a root, predicted data alone say nothing of the velocity at the noise. */
  private double startOfUnstable() {
    return prediction() == Prediction.DATA ? sampleEps : 0;
  }

  @Override
  public final float[] grid(TimeInterval interval, int points) {
    return options.wholePath() && interval.equals(WHOLE)
        ? TimeGrid.whole(points, shift)
        : TimeGrid.of(interval, points, shift);
  }

  @Override
  public final float trainingTime(float u) {
    if (options.wholePath()) {
      return shifted((float) trainingTimes.quantile(u, 0, 1));
    }
    boolean wholePath = velocityIsStable && prediction() == Prediction.VELOCITY;
    double low = velocityIsStable && !wholePath ? trainEps : 0;
    double high = wholePath ? ODE_END : 1 - trainEps;
    return shifted((float) trainingTimes.quantile(u, low, high));
  }

  private float shifted(float t) {
    float s = (float) shift;
    return s * t / (1 + (s - 1) * t);
  }

  /** In RAEv2 the target is (x − data) / max(t, t_eps), whatever the model predicts. */
  @Override
  public final float targetFactor(float t) {
    return options.wholePath() && t < conversionTime(t) ? t / conversionTime(t) : 1;
  }

  @Override
  public final float lossWeight(float t) {
    if (prediction() == Prediction.DATA) {
      // The error of the velocity that the predicted data stand for.
      float at = conversionTime(t);
      float slope = alphaDerivative(at) - sigmaDerivative(at) * alpha(at) / sigma(at);
      return slope * slope;
    }
    float var = driftVariance(t);
    float sigma = sigma(t);
    return switch (options.lossWeight()) {
      case NONE -> 1;
      case VELOCITY -> (var / sigma) * (var / sigma);
      case LIKELIHOOD -> var / (sigma * sigma);
    };
  }
}
