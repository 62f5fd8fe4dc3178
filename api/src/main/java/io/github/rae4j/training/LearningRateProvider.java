package io.github.rae4j.training;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.Provider;

/** Makes learning rate schedules; {@code scheduler.type} names one. */
public interface LearningRateProvider extends Provider {
  /**
   * Makes a schedule.
   *
   * @param defaults used where the section says nothing
   * @param parameters the section {@code scheduler}; {@code type} is already read
   * @throws io.github.rae4j.spi.RaeException naming the key and value that do not fit
   */
  LearningRate create(LearningRateDefaults defaults, Parameters parameters);
}
