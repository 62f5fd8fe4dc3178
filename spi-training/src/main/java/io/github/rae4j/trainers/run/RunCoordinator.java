// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.training.ProcessGroup;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.zip.CRC32C;

/**
 * Keeps the processes of a run synchronised: they all continue or all stop after the same step.
 *
 * @param group the processes
 */
record RunCoordinator(ProcessGroup group) {
  /**
   * Checks that all processes run the same training.
   *
   * @param identity of the run, see {@link RunIdentity#shared}
   * @throws RaeException in every process if one differs
   */
  void requireSameRun(Map<String, String> identity) {
    Map<String, String> compared = new TreeMap<>(identity);
    CRC32C sum = new CRC32C();
    sum.update(compared.toString().getBytes(StandardCharsets.UTF_8));
    double mine = sum.getValue();
    boolean differs = group.broadcast(mine)[0] != mine;
    if (group.allReduceMean(differs ? 1 : 0)[0] > 0) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the processes do not run the same: %s from rank 0's; config, overrides, images and"
                  + " precision must be the same in all",
              differs ? "rank " + group.rank() + "'s run differs" : "another one differs"),
          Where.part("rank " + group.rank()));
    }
  }

  /** The mean of each value over all processes, which must all have the same names. */
  Map<String, Double> mean(Map<String, Double> values) {
    double[] means = group.allReduceMean(values.values().stream().mapToDouble(v -> v).toArray());
    Map<String, Double> result = new LinkedHashMap<>();
    int i = 0;
    for (String name : values.keySet()) {
      result.put(name, means[i++]);
    }
    return result;
  }

  /**
   * Runs an action that may be cancelled; a cancellation in one process cancels all.
   *
   * @throws CancellationException in every process if one of them is cancelled
   */
  void cancelTogether(Runnable cancellable) {
    Optional<CancellationException> mine = Optional.empty();
    try {
      cancellable.run();
    } catch (CancellationException e) {
      mine = Optional.of(e);
    }
    if (group.allReduceMean(mine.isPresent() ? 1 : 0)[0] > 0) {
      throw mine.orElseGet(() -> new CancellationException("another process was interrupted"));
    }
  }
}
