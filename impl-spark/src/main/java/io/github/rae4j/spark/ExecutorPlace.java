// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * Where a task runs, and what Spark gives it there. Immutable.
 *
 * @param host the name of the machine
 * @param executor the executor's id; {@code driver} on the driver and in local mode
 * @param taskCpus processor cores of one task ({@code spark.task.cpus})
 * @param gpu number of the GPU that is the task's ({@code spark.task.resource.gpu.amount}); empty
 *     where Spark gives it none
 */
public record ExecutorPlace(String host, String executor, int taskCpus, Optional<Integer> gpu) {
  /** The place of the running task, or of the driver where none runs. */
  public static ExecutorPlace current() {
    SparkEnv env = SparkEnv.get();
    String executor = env == null ? "driver" : env.executorId();
    String host = env == null ? localHost() : env.blockManager().blockManagerId().host();
    TaskContext task = TaskContext.get();
    return task == null
        ? new ExecutorPlace(host, executor, 1, Optional.empty())
        : new ExecutorPlace(host, executor, Math.max(1, task.cpus()), gpu(task.resourcesJMap()));
  }

  private static Optional<Integer> gpu(Map<String, ResourceInformation> resources) {
    @Nullable ResourceInformation gpu = resources.get("gpu");
    if (gpu == null || gpu.addresses().length == 0) {
      return Optional.empty();
    }
    String address = gpu.addresses()[0];
    try {
      return Optional.of(Integer.parseInt(address));
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "Spark gives the task the GPU '"
              + address
              + "', but an engine takes the number of a GPU; let the discovery script of"
              + " spark.executor.resource.gpu.discoveryScript print numbers, as nvidia-smi"
              + " --query-gpu=index does",
          Where.key("spark.executor.resource.gpu.discoveryScript"),
          e);
    }
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** For messages. */
  @Override
  public String toString() {
    return executor.equals("driver")
        ? "the driver's host " + host
        : "host " + host + " (executor " + executor + ")";
  }
}
