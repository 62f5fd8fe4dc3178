// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes metrics; a protocol's {@code metrics} names them. */
@Role(value = "metric", artifact = "rae4j-spi-metrics")
public interface MetricProvider extends Provider {
  /**
   * Makes a metric.
   *
   * @param parameters the metric's section: conventions, numbers of splits or neighbours, {@code
   *     feature} for another output of the network than the usual one
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  Metric create(Parameters parameters);
}
