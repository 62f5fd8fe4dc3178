// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;

/** Creates DINO discriminators. */
public final class DinoDiscriminatorProvider implements DiscriminatorProvider {
  @Override
  public String name() {
    return "dino";
  }

  @Override
  public String description() {
    return "convolutional heads on a frozen DINO";
  }

  @Override
  public Options<DinoDiscriminatorOptions> options() {
    return Options.of(DinoDiscriminatorOptions.class);
  }

  @Override
  public Discriminator create(Parameters parameters) {
    return new SplitDinoDiscriminator(options().read(parameters));
  }
}
