package io.github.rae4j.training;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.Provider;

/** Makes learning rate schedules; {@code scheduler.type} names one. */
public interface LearningRateProvider extends Provider {
  /**
   * Makes a schedule.
   *
   * @param baseRate the optimiser's rate, used where the section names none; positive
   * @param stepsPerEpoch steps of the optimiser in one pass over the data, at least 1
   * @param parameters the section {@code scheduler}; {@code type} is already read
   * @throws io.github.rae4j.spi.RaeException naming the key and value that do not fit
   */
  LearningRate create(double baseRate, long stepsPerEpoch, Parameters parameters);
}
