// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Says on the driver which executors are lost while a run trains on them. Thread-safe. */
final class ExecutorWatch extends SparkListener {
  private final Map<String, String> hosts = new ConcurrentHashMap<>();
  private final AtomicReference<Optional<String>> last = new AtomicReference<>(Optional.empty());
  private final Consumer<String> messages;

  /**
   * A watch.
   *
   * @param known hosts by the executor's id
   * @param messages takes a sentence for each loss
   */
  ExecutorWatch(Map<String, String> known, Consumer<String> messages) {
    hosts.putAll(known);
    this.messages = messages;
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    hosts.put(added.executorId(), added.executorInfo().executorHost());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    String lost =
        String.format(
            Locale.ROOT,
            "lost executor %s on host %s (%s)",
            removed.executorId(),
            hosts.getOrDefault(removed.executorId(), "unknown"),
            removed.reason().strip());
    last.set(Optional.of(lost));
    messages.accept(
        lost + "; when Spark has another one, all processes resume from the last checkpoint");
  }

  /** The last loss, in words. */
  Optional<String> lastLoss() {
    return last.get();
  }
}
