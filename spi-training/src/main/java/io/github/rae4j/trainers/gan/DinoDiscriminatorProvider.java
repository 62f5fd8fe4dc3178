// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;
import java.util.List;

/**
 * Creates DINO discriminators. Keys: {@code dino_ckpt_path}, {@code recipe} (S_8), {@code
 * key_depths} ([2, 5, 8, 11]), {@code ks} (3), {@code norm_type} ({@code bn}, which is the local
 * batch norm, or {@code gn}), {@code using_spec_norm} (true), {@code norm_eps} (1e-6).
 */
public final class DinoDiscriminatorProvider implements DiscriminatorProvider {
  private static final String FILE = "models/discs/dino_vit_small_patch8_224.pth";

  @Override
  public String name() {
    return "dino";
  }

  @Override
  public String description() {
    return "convolutional heads on a frozen DINO";
  }

  @Override
  public Discriminator create(Parameters parameters) {
    String norm = parameters.getString("norm_type", "bn");
    if (!List.of("bn", "gn").contains(norm)) {
      throw parameters.error("norm_type", "'%s' is not known; expected bn, gn".formatted(norm));
    }
    DinoDiscriminator.Config usual =
        DinoDiscriminator.Config.recipe(
            parameters.getString("recipe", "S_8"), parameters.getInt("ks", 3));
    List<Integer> depths =
        parameters.has("key_depths")
            ? parameters.getLongs("key_depths").stream().map(Math::toIntExact).sorted().toList()
            : usual.keyDepths();
    DinoDiscriminator.Config config =
        new DinoDiscriminator.Config(
            usual.patch(),
            usual.width(),
            usual.attentionHeads(),
            usual.depth(),
            depths,
            usual.kernel(),
            norm.equals("gn"),
            parameters.getBoolean("using_spec_norm", true),
            parameters.getDouble("norm_eps", usual.eps()));
    return new SplitDinoDiscriminator(config, parameters.weights("dino_ckpt_path", FILE));
  }
}
