// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.training.Loss;
import io.github.rae4j.training.TrainingOps;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A weighted term of a training loss.
 *
 * @param name under which its value is logged
 * @param loss computes it
 * @param weight in the sum, not negative
 * @param startEpoch the first epoch with this term
 */
public record LossTerm(String name, Loss loss, double weight, int startEpoch) {
  /** What follows the name of a term where the objective gives its values of each sample. */
  public static final String OF_EACH = ".samples";

  /** Checks the numbers. */
  public LossTerm {
    if (!(weight >= 0) || Double.isInfinite(weight) || startEpoch < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "need a weight and a first epoch of at least 0, but got %s and %d",
              weight,
              startEpoch));
    }
  }

  /** A term from the first epoch on. */
  public LossTerm(String name, Loss loss, double weight) {
    this(name, loss, weight, 0);
  }

  /** Whether the term counts in a step. */
  public boolean isOn(long step, long stepsPerEpoch) {
    return weight > 0 && step >= startEpoch * stepsPerEpoch;
  }

  /**
   * The weighted sum of terms.
   *
   * @param terms at least one
   * @param values what the terms read
   * @param computed gets the unweighted value of each term by its name, and where a term has a
   *     value for each sample, those as {@code NAME.samples}
   * @return a value without axes
   */
  public static <V> V sum(
      TrainingOps<V> ops, List<LossTerm> terms, Map<String, V> values, Map<String, V> computed) {
    V total = terms.get(0).weighted(ops, values, computed);
    for (LossTerm term : terms.subList(1, terms.size())) {
      total = ops.add(total, term.weighted(ops, values, computed));
    }
    return total;
  }

  private <V> V weighted(TrainingOps<V> ops, Map<String, V> values, Map<String, V> computed) {
    V value = loss.evaluate(ops, values);
    if (ops.shape(value).rank() > 0) {
      computed.put(name + OF_EACH, value);
      value = ops.mean(value);
    }
    computed.put(name, value);
    return weight == 1 ? value : ops.mul(value, weight);
  }
}
