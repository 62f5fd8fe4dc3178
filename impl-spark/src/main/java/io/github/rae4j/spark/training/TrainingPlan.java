// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.SoftwareVersions;
import io.github.rae4j.training.Precision;
import java.io.Serializable;
import java.util.List;

/**
 * What all tasks of a run do; sent to the executors.
 *
 * @param trainer name of the trainer
 * @param config as the user names it
 * @param overrides {@code key.path=value}
 * @param settings the config's values on the driver, as JSON
 * @param data as every executor finds them
 * @param folder of the run, the same path on every executor
 * @param resume whether the first attempt may go on from a checkpoint; later ones always do
 * @param precision of the arithmetic
 * @param engine that trains
 * @param token secret of this run
 * @param software that the driver runs
 * @param driver the driver's host, for messages
 */
record TrainingPlan(
    String trainer,
    String config,
    List<String> overrides,
    String settings,
    String data,
    String folder,
    boolean resume,
    Precision precision,
    EngineSettings engine,
    String token,
    SoftwareVersions software,
    String driver)
    implements Serializable {
  TrainingPlan {
    overrides = List.copyOf(overrides);
  }

  /** The same for a further attempt. */
  TrainingPlan resumed() {
    return new TrainingPlan(
        trainer, config, overrides, settings, data, folder, true, precision, engine, token,
        software, driver);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return trainer + " with " + config + " into " + folder;
  }
}
