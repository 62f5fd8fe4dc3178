// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a user asks of a cluster. Immutable.
 *
 * @param master where to run; empty where Spark's own settings say so
 * @param deployMode client or cluster
 * @param executors how many
 * @param executorCores of each
 * @param taskCpus cores of one task
 * @param executorMemory heap of an executor
 * @param driverMemory heap of the driver
 * @param executorGpus of each executor
 * @param conf settings of Spark
 */
record ClusterOptions(
    Optional<String> master,
    Optional<String> deployMode,
    Optional<Integer> executors,
    Optional<Integer> executorCores,
    Optional<Integer> taskCpus,
    String executorMemory,
    Optional<String> driverMemory,
    Optional<Integer> executorGpus,
    Map<String, String> conf) {
  /** Keeps the order of the settings. */
  ClusterOptions {
    conf = new LinkedHashMap<>(conf);
  }

  /** Whether driver and executor are one process on this machine. */
  boolean isLocal() {
    return master.filter(url -> url.equals("local") || url.startsWith("local[")).isPresent();
  }

  /** Whether Spark's own cluster manager runs it. */
  boolean isStandalone() {
    return master.filter(url -> url.startsWith("spark://")).isPresent();
  }
}
