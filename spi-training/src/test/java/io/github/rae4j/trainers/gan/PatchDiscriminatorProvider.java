// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;
import java.util.Map;

/** Patches of 4 pixels by a frozen convolution to 8 channels, under one head of rae4j's. */
public final class PatchDiscriminatorProvider implements DiscriminatorProvider {
  private static final int CHANNELS = 8;
  private static final int PATCH = 4;

  /**
   * The options.
   *
   * @param kernel of the head
   */
  public record Kernel(
      @Option(value = "kernel of the head", key = "ks", defaultValue = "3", range = "[1, inf)")
          int kernel) {
    /** Checks the option. */
    public Kernel {
      Options.check(Kernel.class, kernel);
    }
  }

  @Override
  public String name() {
    return "test-patches";
  }

  @Override
  public String description() {
    return "one head on patches";
  }

  @Override
  public Options<Kernel> options() {
    return Options.of(Kernel.class);
  }

  @Override
  public Discriminator create(Parameters parameters) {
    float[] weight = new float[CHANNELS * 3 * PATCH * PATCH];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = 0.2f * (float) Math.sin(1 + 0.37 * i);
    }
    return new PatchDiscriminator(
        Weights.of(
            "patches",
            Map.of(
                "embed.weight",
                Tensor.of(weight, CHANNELS, 3, PATCH, PATCH),
                "embed.bias",
                Tensor.of(new float[CHANNELS], CHANNELS))),
        CHANNELS,
        PATCH,
        options().read(parameters).kernel());
  }
}
