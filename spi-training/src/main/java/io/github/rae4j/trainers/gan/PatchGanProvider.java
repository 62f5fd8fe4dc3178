// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;

/** Creates discriminators of patches, which need no pretrained network. */
public final class PatchGanProvider implements DiscriminatorProvider {
  @Override
  public String name() {
    return "patch-gan";
  }

  @Override
  public String description() {
    return "convolutions from pixels to a logit for each patch, without a pretrained network";
  }

  @Override
  public Options<PatchGanOptions> options() {
    return Options.of(PatchGanOptions.class);
  }

  @Override
  public Discriminator create(Parameters parameters) {
    return new PatchGan(options().read(parameters));
  }
}
