// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import com.codahale.metrics.Gauge;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Closes the models of an executor when the executor ends, and counts them among Spark's metrics:
 * {@code --conf spark.plugins=io.github.rae4j.spark.RaePlugin}.
 *
 * <p>Nothing else depends on it: without it, models are closed when the JVM of the executor ends.
 * The metrics are {@code rae4j.loads} and {@code rae4j.open}, see {@link ExecutorModels#loads} and
 * {@link ExecutorModels#open}.
 */
public final class RaePlugin implements SparkPlugin {
  /** Made by Spark. */
  public RaePlugin() {}

  @Override
  public @Nullable DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        Gauge<Long> loads = () -> ExecutorModels.ofJvm().loads();
        Gauge<Integer> open = () -> ExecutorModels.ofJvm().open();
        context.metricRegistry().register("rae4j.loads", loads);
        context.metricRegistry().register("rae4j.open", open);
      }

      @Override
      public void shutdown() {
        ExecutorModels.ofJvm().closeAll();
      }
    };
  }
}
