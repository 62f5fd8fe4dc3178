// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whoever looks at each step's values: the watch over the loss and, where this process writes them,
 * the logs. For one thread.
 */
record RunWatch(DivergenceDetector detector, Optional<RunLogs> logs) {
  /** Takes the values of a step; of the last step, the means are complete. */
  void add(long step, boolean last, Map<String, Double> values) {
    logs.ifPresent(files -> files.add(step, last, values));
    detector.update(step, values);
  }

  /** What of it a checkpoint records. */
  Map<String, String> state() {
    Map<String, String> state = new LinkedHashMap<>(detector.state());
    logs.ifPresent(files -> state.putAll(files.state()));
    return state;
  }
}
