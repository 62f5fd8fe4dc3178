// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.probe;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes probes. */
@Role(value = "probe", artifact = "rae4j-spi-metrics")
public interface ProbeProvider extends Provider {
  /**
   * Makes a probe.
   *
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  Probe create(Parameters parameters);
}
