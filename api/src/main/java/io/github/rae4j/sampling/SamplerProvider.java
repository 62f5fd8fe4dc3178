// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/**
 * Makes samplers. The name is {@code mode/method} as a config writes them ({@code sampler.mode} and
 * {@code sampler.params.sampling_method}), for example {@code ODE/euler}.
 */
@Role(value = "sampler", artifact = "rae4j-spi-samplers")
public interface SamplerProvider extends Provider {
  /**
   * Makes a sampler.
   *
   * @param parameters the section {@code sampler.params}; {@code sampling_method} is already read
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  Sampler create(Parameters parameters);
}
