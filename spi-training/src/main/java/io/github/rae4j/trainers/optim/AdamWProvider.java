// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.OptimizerProvider;

/** Creates {@link AdamW}. */
public final class AdamWProvider implements OptimizerProvider {
  @Override
  public String name() {
    return "adamw";
  }

  @Override
  public String description() {
    return "Adam with decoupled weight decay";
  }

  @Override
  public Options<AdamW> options() {
    return Options.of(AdamW.class);
  }

  @Override
  public AdamW create(Parameters parameters) {
    return options().read(parameters);
  }
}
