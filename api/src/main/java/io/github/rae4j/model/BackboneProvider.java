// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes backbones; {@code stage_2.target} names one. */
@Role(value = "backbone", artifact = "rae4j-spi-backbones")
public interface BackboneProvider extends Provider {
  /**
   * Makes a backbone.
   *
   * @param parameters the section {@code stage_2.params}
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  Backbone create(Parameters parameters);
}
