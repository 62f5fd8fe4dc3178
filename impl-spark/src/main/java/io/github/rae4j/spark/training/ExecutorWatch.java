// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Notes on the driver which executors are lost while a run trains on them. Thread-safe. */
final class ExecutorWatch extends SparkListener {
  private static final long PAUSE_MILLIS = 50;

  private final Map<String, String> hosts = new ConcurrentHashMap<>();
  private final List<String> losses = new CopyOnWriteArrayList<>();

  /**
   * A watch.
   *
   * @param known hosts by the executor's id
   */
  ExecutorWatch(Map<String, String> known) {
    hosts.putAll(known);
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    hosts.put(added.executorId(), added.executorInfo().executorHost());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    losses.add(
        String.format(
            Locale.ROOT,
            "lost executor %s on host %s (%s)",
            removed.executorId(),
            hosts.getOrDefault(removed.executorId(), "unknown"),
            removed.reason().strip()));
  }

  /** How many executors have been lost. */
  int count() {
    return losses.size();
  }

  /**
   * The losses after the first ones, in words; Spark tells of them a little later than of the tasks
   * that failed by them.
   *
   * @param before how many to leave out
   */
  Optional<String> since(int before, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (losses.size() <= before && System.nanoTime() < end) {
      Thread.sleep(PAUSE_MILLIS);
    }
    List<String> all = List.copyOf(losses);
    return all.size() <= before
        ? Optional.empty()
        : Optional.of(String.join(" and ", all.subList(before, all.size())));
  }
}
