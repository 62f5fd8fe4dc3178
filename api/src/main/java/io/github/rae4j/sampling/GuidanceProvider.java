// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes guidance; {@code guidance.method} names one. */
@Role(value = "guidance", artifact = "rae4j-spi-samplers")
public interface GuidanceProvider extends Provider {
  /**
   * Makes guidance.
   *
   * @param parameters the section {@code guidance}; {@code method} and {@code guidance_model} are
   *     already read. Keys with a dash are found by their form with an underscore
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  Guidance create(Parameters parameters);
}
