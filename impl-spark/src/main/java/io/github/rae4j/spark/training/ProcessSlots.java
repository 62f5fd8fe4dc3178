// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The executors that a run gets: one for each process.
 *
 * @param count processes
 * @param hosts of the executors by their ids
 * @param profile gives a task all cores of its executor; empty where it has them anyway
 */
record ProcessSlots(int count, Map<String, String> hosts, Optional<ResourceProfile> profile) {
  private static final String DRIVER = "driver";
  private static final String INSTANCES = "spark.executor.instances";
  private static final String GPU = "spark.task.resource.gpu.amount";
  private static final Duration SETTLED = Duration.ofSeconds(3);
  private static final long PAUSE_MILLIS = 200;

  /**
   * Waits for the executors.
   *
   * @param wanted processes; empty for one on each executor
   * @param patience how long to wait for executors to register
   * @throws ConfigException saying what is missing
   */
  static ProcessSlots await(SparkContext spark, OptionalInt wanted, Duration patience)
      throws InterruptedException {
    if (spark.conf().getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw new ConfigException(
          "training starts all of its processes at once (barrier mode), which Spark does not do"
              + " with dynamic allocation; set spark.dynamicAllocation.enabled=false and say how"
              + " many executors there are (spark.executor.instances)",
          Where.key("spark.dynamicAllocation.enabled"));
    }
    if (spark.isLocal()) {
      return local(wanted);
    }
    OptionalInt expected =
        wanted.isPresent() || !spark.conf().contains(INSTANCES)
            ? wanted
            : OptionalInt.of(spark.conf().getInt(INSTANCES, 1));
    List<ExecutorSummary> executors = registered(spark, expected, patience);
    int count = wanted.orElse(Math.max(1, executors.size()));
    if (executors.size() < count) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "training with %d processes needs as many executors at once, one for each, but after"
                  + " %d s there are %d%s; start more (spark.executor.instances, or spark.cores.max"
                  + " with spark.executor.cores), or ask for fewer processes",
              count,
              patience.toSeconds(),
              executors.size(),
              executors.isEmpty()
                  ? ""
                  : executors.stream()
                      .map(each -> host(each))
                      .collect(Collectors.joining(", ", " (", ")"))),
          Where.key("processes"));
    }
    Map<String, String> hosts = new LinkedHashMap<>();
    executors.forEach(each -> hosts.put(each.id(), host(each)));
    return new ProcessSlots(count, hosts, profile(spark.conf(), executors));
  }

  private static ProcessSlots local(OptionalInt wanted) {
    if (wanted.orElse(1) != 1) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "training with %d processes needs as many executors, but the master 'local' has none"
                  + " beside the driver; ask for one process, or use a cluster (on one machine:"
                  + " local-cluster[2,1,2048])",
              wanted.getAsInt()),
          Where.key("spark.master"));
    }
    return new ProcessSlots(1, Map.of(), Optional.empty());
  }

  private static List<ExecutorSummary> registered(
      SparkContext spark, OptionalInt expected, Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    long changed = start;
    List<ExecutorSummary> found = executors(spark);
    while (true) {
      long now = System.nanoTime();
      boolean enough =
          expected.isPresent()
              ? found.size() >= expected.getAsInt()
              : !found.isEmpty() && now - changed > SETTLED.toNanos();
      if (enough || now - start > patience.toNanos()) {
        return found;
      }
      Thread.sleep(PAUSE_MILLIS);
      List<ExecutorSummary> next = executors(spark);
      changed = next.size() == found.size() ? changed : System.nanoTime();
      found = next;
    }
  }

  private static List<ExecutorSummary> executors(SparkContext spark) {
    return CollectionConverters.asJava(spark.statusStore().executorList(true)).stream()
        .filter(each -> !each.id().equals(DRIVER))
        .toList();
  }

  private static String host(ExecutorSummary executor) {
    String address = executor.hostPort();
    int port = address.lastIndexOf(':');
    // Without a port as long as the executor has not said it.
    return port < 0 ? address : address.substring(0, port);
  }

  /** Tasks that each take a whole executor, so that Spark gives none of them two. */
  private static Optional<ResourceProfile> profile(
      SparkConf conf, List<ExecutorSummary> executors) {
    int cores = executors.stream().mapToInt(ExecutorSummary::totalCores).min().orElse(1);
    if (cores <= conf.getInt("spark.task.cpus", 1)) {
      return Optional.empty();
    }
    TaskResourceRequests task = new TaskResourceRequests().cpus(cores);
    if (conf.contains(GPU)) {
      task.resource("gpu", conf.getDouble(GPU, 1));
    }
    return Optional.of(new ResourceProfileBuilder().require(task).build());
  }
}
