// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Arrays;
import java.util.Locale;

/**
 * The images that share time and step size in an adaptive solver: one image or the whole batch.
 *
 * <p>As in torchdiffeq, time increases as {@code −t}; states and slopes are float32, times and step
 * size control are float64. Between calls, the solver fills {@link #slope} from {@link #stage} at
 * {@link #stageTime}. Step size control follows Hairer, Nørsett and Wanner, Solving Ordinary
 * Differential Equations I, section II.4.
 */
final class AdaptiveGroup {
  private static final double SAFETY = 0.9;
  private static final double LARGEST_FACTOR = 10;
  private static final double SMALLEST_FACTOR = 0.2;
  private static final double SMALL_STEP = 1e-6f;
  private static final int MOST_ATTEMPTS = 10_000;

  private final AdaptiveSettings settings;
  private final ButcherTableau tableau;
  private final int firstImage;
  private final double end;
  private final float[][] slopes;
  private final float[] scratch;

  private float[] state;
  private float[] stage;
  private double time;
  private double step;
  private double stepStart;
  private double stepSize;
  private float stageTime;
  private int attempts;
  private boolean moved;

  /**
   * Creates a group at the start of the integration.
   *
   * @param firstImage index in the batch of the first image of the group
   * @param state the state of its images; the group takes ownership of the array
   * @param time −t of the state
   * @param end −t at which the integration ends
   */
  AdaptiveGroup(AdaptiveSettings settings, int firstImage, float[] state, double time, double end) {
    this.settings = settings;
    this.tableau = settings.tableau();
    this.firstImage = firstImage;
    // The reference steps past the end and interpolates, which evaluates the model at negative
    // times.
    this.end = settings.control() == ErrorControl.BATCH ? Double.POSITIVE_INFINITY : end;
    this.state = state;
    this.time = time;
    this.stage = state.clone();
    this.stageTime = (float) time;
    this.scratch = new float[state.length];
    this.slopes = new float[tableau.slopes()][state.length];
  }

  int firstImage() {
    return firstImage;
  }

  /** The state at which the next slope is needed. */
  float[] stage() {
    return stage;
  }

  /** The time −t of the stage. */
  float stageTime() {
    return stageTime;
  }

  /** The array for the slope of a stage; index 0 is the slope at the start of the step. */
  float[] slope(int index) {
    return slopes[index];
  }

  /** The time −t up to which the trajectory is known. */
  double time() {
    return time;
  }

  /** Once slope 0 is known: estimates a step size and prepares the stage for a trial slope 1. */
  void setTrialStage() {
    Arrays.fill(scratch, 0);
    double stateNorm = scaledNorm(state, scratch);
    double slopeNorm = scaledNorm(slopes[0], scratch);
    step = stateNorm < 1e-5 || slopeNorm < 1e-5 ? SMALL_STEP : 0.01 * stateNorm / slopeNorm;
    step = Math.min(step, end - time);
    float h = (float) step;
    float[] slope = slopes[0];
    for (int i = 0; i < stage.length; i++) {
      stage[i] = state[i] + h * slope[i];
    }
    stageTime = (float) (time + step);
  }

  /**
   * Once the trial slope is known: chooses the first step size.
   *
   * @throws RaeException if the model returned values that are not finite
   */
  void chooseFirstStep() {
    Arrays.fill(scratch, 0);
    double slopeNorm = scaledNorm(slopes[0], scratch);
    double change = scaledNorm(slopes[1], slopes[0]) / step;
    double steepest = Math.max(slopeNorm, change);
    if (!Double.isFinite(steepest)) {
      throw notFinite(time);
    }
    double wanted =
        steepest <= 1e-15
            ? Math.max(SMALL_STEP, step * 1e-3)
            : Math.pow(0.01 / steepest, 1.0 / tableau.order());
    step = Math.min(100 * step, wanted);
  }

  private double scaledNorm(float[] values, float[] origin) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double scale = settings.atol() + Math.abs(state[i]) * settings.rtol();
      double value = (values[i] - origin[i]) / scale;
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }

  /**
   * Starts an attempt at a step.
   *
   * @throws RaeException if the tolerance cannot be met
   */
  void beginStep() {
    if (moved) {
      float[] atEnd = slopes[slopes.length - 1];
      System.arraycopy(atEnd, 0, slopes[0], 0, atEnd.length);
      moved = false;
    }
    stepStart = time;
    stepSize = Math.min(step, end - time);
    attempts++;
    if (!(stepStart + stepSize > stepStart) || attempts > MOST_ATTEMPTS) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s cannot keep the error below atol %s and rtol %s near t = %s; raise"
                  + " sampler.params.atol or rtol, or use a solver on a fixed grid such as euler",
              settings.name(),
              settings.atol(),
              settings.rtol(),
              -stepStart),
          Where.key("sampler.params.atol"));
    }
  }

  /** Prepares the stage for slope {@code index} of the step; the index is at least 1. */
  void setStage(int index) {
    float alpha = tableau.alpha()[index - 1];
    float h = (float) stepSize;
    // The reference evaluates just before the end of a step, in case the slope is discontinuous
    // there.
    stageTime =
        alpha == 1 ? Math.nextDown((float) (stepStart + stepSize)) : (float) stepStart + alpha * h;
    sumSlopes(tableau.beta().get(index - 1), stage);
    for (int i = 0; i < stage.length; i++) {
      stage[i] = state[i] + stage[i];
    }
  }

  private void sumSlopes(float[] weights, float[] sum) {
    float h = (float) stepSize;
    Arrays.fill(sum, 0);
    for (int j = 0; j < weights.length; j++) {
      float weight = weights[j] * h;
      float[] slope = slopes[j];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += slope[i] * weight;
      }
    }
  }

  /**
   * Once all slopes are known: accepts the step if its error is small enough, and chooses the next
   * step size.
   *
   * @return whether the step was accepted
   * @throws RaeException if the model returned values that are not finite
   */
  boolean endStep() {
    sumSlopes(tableau.error(), scratch);
    double sum = 0;
    for (int i = 0; i < scratch.length; i++) {
      float larger = Math.max(Math.abs(state[i]), Math.abs(stage[i]));
      double error = scratch[i] / (settings.atol() + settings.rtol() * larger);
      sum += error * error;
    }
    double ratio = Math.sqrt(sum / scratch.length);
    if (Double.isNaN(ratio)) {
      throw notFinite(stepStart);
    }
    moved = ratio <= 1;
    step = stepSize * factor(ratio);
    if (moved) {
      float[] before = state;
      state = stage;
      stage = before;
      time = stepSize == end - stepStart ? end : stepStart + stepSize;
      sumSlopes(tableau.mid(), scratch);
    }
    return moved;
  }

  private RaeException notFinite(double at) {
    return new RaeException(
        String.format(
            Locale.ROOT,
            "the model gave values that are not finite near t = %s, where %s cannot go on",
            -at,
            settings.name()));
  }

  private double factor(double ratio) {
    if (ratio == 0) {
      return LARGEST_FACTOR;
    }
    double smallest = ratio < 1 ? 1 : SMALLEST_FACTOR;
    double wanted = SAFETY / Math.pow(ratio, 1.0 / tableau.order());
    return Math.min(LARGEST_FACTOR, Math.max(wanted, smallest));
  }

  /**
   * Interpolates the state within the step just accepted, with a polynomial of degree 4 (Shampine,
   * 1986).
   *
   * @param at −t, within the step
   * @param out receives the state, starting at {@code offset}
   */
  void interpolate(double at, float[] out, int offset) {
    float h = (float) stepSize;
    float u = (float) ((at - stepStart) / (time - stepStart));
    float u2 = u * u;
    float u3 = u2 * u;
    float u4 = u3 * u;
    float[] f0 = slopes[0];
    float[] f1 = slopes[slopes.length - 1];
    for (int i = 0; i < state.length; i++) {
      float y0 = stage[i];
      float y1 = state[i];
      float middle = y0 + scratch[i];
      float a = 2 * h * (f1[i] - f0[i]) - 8 * (y1 + y0) + 16 * middle;
      float b = h * (5 * f0[i] - 3 * f1[i]) + 18 * y0 + 14 * y1 - 32 * middle;
      float c = h * (f1[i] - 4 * f0[i]) - 11 * y0 - 5 * y1 + 16 * middle;
      out[offset + i] = y0 + u * (h * f0[i]) + u2 * c + u3 * b + u4 * a;
    }
  }
}
