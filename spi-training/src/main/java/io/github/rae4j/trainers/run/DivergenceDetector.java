package io.github.rae4j.trainers.run;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Stops a run whose loss explodes without becoming infinite: the mean of some consecutive steps
 * lies far above the first step's, before which nothing was learned. For one thread.
 */
final class DivergenceDetector {
  /**
   * Steps of one mean, fewer only in the first one after a resume; single steps of small batches
   * scatter too much.
   */
  private static final int WINDOW = 50;

  private final String name;
  private final OptionalDouble maxRatio;
  private OptionalDouble first;
  private double sum;
  private int count;

  /**
   * A watch.
   *
   * @param name of the value that is watched
   * @param maxRatio largest ratio of a mean to the first step's value; absent for any
   * @param first the first step's value; absent for a run that begins
   */
  DivergenceDetector(String name, OptionalDouble maxRatio, OptionalDouble first) {
    this.name = name;
    this.maxRatio = maxRatio;
    this.first = first;
  }

  /** The first step's value, once it is known; what a resumed run has to know. */
  OptionalDouble firstLoss() {
    return first;
  }

  /**
   * Sees a step.
   *
   * @param steps of the run so far
   * @throws DivergedException if the mean that ends here is too large
   */
  void update(long steps, Map<String, Double> values) {
    double value = values.getOrDefault(name, 0.0);
    if (first.isEmpty()) {
      first = OptionalDouble.of(value);
    }
    sum += value;
    count++;
    if (steps % WINDOW != 0) {
      return;
    }
    double mean = sum / count;
    if (maxRatio.isPresent() && mean > maxRatio.getAsDouble() * first.getAsDouble()) {
      throw DivergedException.afterUpdate(
          "the %s explodes, from %.4g in the first step to a mean of %.4g in the last %d"
              .formatted(name, first.getAsDouble(), mean, count));
    }
    sum = 0;
    count = 0;
  }
}
