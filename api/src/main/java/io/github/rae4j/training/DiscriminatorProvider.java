// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes discriminators; {@code gan.disc.type} names one, {@code dino} unless given. */
@Role(value = "discriminator", artifact = "rae4j-spi-training")
public interface DiscriminatorProvider extends Provider {
  /**
   * Makes a discriminator.
   *
   * @param parameters the section {@code gan.disc.arch}
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  Discriminator create(Parameters parameters);
}
