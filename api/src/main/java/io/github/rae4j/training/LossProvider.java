// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/**
 * Makes terms of training losses. A section {@code training.losses.NAME} asks for one, for example
 *
 * <pre>{@code
 * training:
 *   losses:
 *     l2: {weight: 0.5}
 * }</pre>
 *
 * <p>The trainer reads {@code type} (the provider; {@code NAME} unless given), {@code weight} and
 * {@code start} (the first epoch), and the provider the rest.
 */
@Role(value = "loss", artifact = "rae4j-spi-training")
public interface LossProvider extends Provider {
  /**
   * Makes a term for one run.
   *
   * @param context values, engine and parts of the run
   * @param parameters the section; what the trainer reads is already declared
   * @throws io.github.rae4j.errors.RaeException naming the key and value that do not fit
   */
  Loss create(LossContext context, Parameters parameters);
}
