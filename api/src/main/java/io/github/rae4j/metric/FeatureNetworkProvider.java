// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes feature networks; a protocol's {@code features.network} names one. */
@Role(value = "feature network", artifact = "rae4j-spi-metrics")
public interface FeatureNetworkProvider extends Provider {
  /**
   * Makes a feature network.
   *
   * @param parameters the section {@code features}, of which {@code network} is already read. The
   *     weights are named there by {@code weights}; without it the released file is looked up among
   *     the models of this machine ({@link Parameters#weights})
   * @throws io.github.rae4j.errors.RaeException naming the key, value or file that does not fit
   */
  FeatureNetwork create(Parameters parameters);
}
