// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** Makes optimisers; {@code optimizer.type} names one, {@code adamw} unless given. */
@Role(value = "optimizer", artifact = "rae4j-spi-training")
public interface OptimizerProvider extends Provider {
  /**
   * Makes a rule.
   *
   * @param parameters the section {@code optimizer}; {@code type} and {@code lr} are already read
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  OptimizerRule create(Parameters parameters);
}
