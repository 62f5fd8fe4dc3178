// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/**
 * Makes adversarial losses; {@code gan.loss.disc_loss} names the one whose discriminator side is
 * used, {@code gan.loss.gen_loss} the one whose generator side is.
 */
@Role(value = "adversarial loss", artifact = "rae4j-spi-training")
public interface AdversarialLossProvider extends Provider {
  /**
   * Makes a loss.
   *
   * @param parameters the section {@code gan.loss}
   */
  AdversarialLoss create(Parameters parameters);
}
