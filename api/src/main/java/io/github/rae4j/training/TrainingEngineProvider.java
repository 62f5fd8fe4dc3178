package io.github.rae4j.training;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.spi.Provider;

/** Finds a training engine by name: {@code pytorch}. */
public interface TrainingEngineProvider extends Provider {
  /**
   * Starts an engine; natives load here.
   *
   * @throws io.github.rae4j.spi.RaeException if the device or the precision cannot be used, saying
   *     why and what to do
   */
  TrainingEngine create(EngineOptions options, Precision precision);
}
