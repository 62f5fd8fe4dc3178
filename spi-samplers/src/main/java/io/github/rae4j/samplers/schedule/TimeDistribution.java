// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErf;

/**
 * The distribution from which training draws t, before the shift. Immutable and thread-safe.
 *
 * @param kind the family
 * @param mu mean of logit(t); 0 for {@link Kind#UNIFORM}
 * @param sigma standard deviation of logit(t), positive; 1 for {@link Kind#UNIFORM}
 */
public record TimeDistribution(Kind kind, double mu, double sigma) {
  /** The uniform distribution. */
  public static final TimeDistribution UNIFORM = new TimeDistribution(Kind.UNIFORM, 0, 1);

  private static final String NUMBER = "([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)";
  private static final Pattern LOGIT_NORMAL =
      Pattern.compile("logit-normal_" + NUMBER + "_" + NUMBER);

  /** The families of distributions. */
  public enum Kind {
    /** Uniform on the training interval. */
    UNIFORM,
    /** logit(t) is normal, truncated to the training interval (Esser et al., 2024). */
    LOGIT_NORMAL
  }

  /** Validates the parameters. */
  public TimeDistribution {
    if (!Double.isFinite(mu) || !(sigma > 0) || sigma == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("need a finite mu and a positive sigma");
    }
  }

  /**
   * Parses {@code uniform} or {@code logit-normal_MU_SIGMA}. Returns empty if the text is neither
   * or if its numbers are out of range.
   */
  public static Optional<TimeDistribution> parse(String text) {
    if (text.equals("uniform")) {
      return Optional.of(UNIFORM);
    }
    Matcher matcher = LOGIT_NORMAL.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TimeDistribution(
              Kind.LOGIT_NORMAL,
              Double.parseDouble(matcher.group(1)),
              Double.parseDouble(matcher.group(2))));
    } catch (IllegalArgumentException outOfRange) {
      return Optional.empty();
    }
  }

  /**
   * The quantile of the distribution truncated to an interval.
   *
   * @param u in [0, 1)
   * @param low smallest time
   * @param high largest time
   */
  double quantile(double u, double low, double high) {
    if (kind == Kind.UNIFORM) {
      return u * (high - low) + low;
    }
    double below = cumulative(low);
    double above = cumulative(high);
    double z = inverseNormal(below + (above - below) * u);
    double t = 1 / (1 + Math.exp(-(mu + sigma * z)));
    return Math.max(low, Math.min(high, t));
  }

  private double cumulative(double t) {
    double logit = Math.log(t) - Math.log1p(-t);
    return 0.5 * Erfc.value(-(logit - mu) / sigma / Math.sqrt(2));
  }

  private static double inverseNormal(double p) {
    return Math.sqrt(2) * InverseErf.value(2 * p - 1);
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return kind == Kind.UNIFORM ? "uniform" : "logit-normal_" + mu + "_" + sigma;
  }
}
