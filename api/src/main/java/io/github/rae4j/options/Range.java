// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An interval of numbers.
 *
 * @param low the lower end, {@code -Infinity} for none
 * @param high the upper end, {@code Infinity} for none
 * @param lowIncluded whether the lower end belongs to it
 * @param highIncluded whether the upper end belongs to it
 */
public record Range(double low, double high, boolean lowIncluded, boolean highIncluded) {
  /** All finite numbers. */
  public static final Range FINITE =
      new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, false);

  private static final Pattern FORM =
      Pattern.compile("([\\[(])\\s*([^,\\s]+)\\s*,\\s*([^,\\s]+)\\s*([\\])])");

  /** Checks that the ends are in order. */
  public Range {
    if (!(low <= high)) {
      throw new IllegalArgumentException("the range from " + low + " to " + high + " is empty");
    }
  }

  /**
   * A range as {@link Option#range} writes it.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Range parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no range such as [1, inf)");
    }
    return new Range(
        end(matcher.group(2)),
        end(matcher.group(3)),
        matcher.group(1).equals("["),
        matcher.group(4).equals("]"));
  }

  private static double end(String text) {
    return switch (text) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** Whether a number lies in the range; NaN never does. */
  public boolean contains(double value) {
    return (value > low || (lowIncluded && value == low))
        && (value < high || (highIncluded && value == high));
  }

  /** The demand on a value in words, for example {@code must be at least 1}. */
  public String demand() {
    if (equals(FINITE)) {
      return "must be a finite number";
    }
    if (high == Double.POSITIVE_INFINITY) {
      if (low == 0) {
        return lowIncluded ? "must not be negative" : "must be a positive number";
      }
      return (lowIncluded ? "must be at least " : "must be more than ") + number(low);
    }
    if (low == Double.NEGATIVE_INFINITY) {
      return (highIncluded ? "must be at most " : "must be less than ") + number(high);
    }
    return "must lie in " + this;
  }

  /** The range as it is declared, for example {@code [0, 1)}. */
  @Override
  public String toString() {
    return (lowIncluded ? "[" : "(")
        + number(low)
        + ", "
        + number(high)
        + (highIncluded ? "]" : ")");
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
