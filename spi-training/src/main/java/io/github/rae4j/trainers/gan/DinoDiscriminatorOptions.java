// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The section {@code gan.disc.arch} of a DINO discriminator.
 *
 * @param dinoCkptPath weights of the frozen DINO
 * @param recipe sizes of the frozen DINO
 * @param keyDepths blocks whose outputs get a head, in addition to the last block
 * @param kernel width of the heads' second convolution, odd
 * @param normType norm of the heads
 * @param usingSpecNorm whether the heads' convolutions have a spectral norm
 * @param normEps of all norms
 */
@RecordBuilder
public record DinoDiscriminatorOptions(
    @Option(
            value = "weights of the frozen DINO",
            defaultValue = "models/discs/dino_vit_small_patch8_224.pth")
        Weights dinoCkptPath,
    @Option(value = "sizes of the frozen DINO", defaultValue = "S_8") Recipe recipe,
    @Option(
            value = "blocks whose outputs get a head, in addition to the last block",
            defaultValue = "2, 5, 8, 11",
            range = "[0, inf)")
        List<Integer> keyDepths,
    @Option(
            value = "width of the heads' second convolution, odd",
            key = "ks",
            defaultValue = "3",
            range = "[1, inf)")
        int kernel,
    @Option(
            value = "norm of the heads: a local batch norm or a group norm of 32 groups",
            defaultValue = "bn")
        NormType normType,
    @Option(value = "whether the heads' convolutions have a spectral norm", defaultValue = "true")
        boolean usingSpecNorm,
    @Option(value = "eps of all norms", defaultValue = "1e-6", range = "[0, inf)") double normEps)
    implements DinoDiscriminatorOptionsBuilder.With {
  /** Checks the options. */
  public DinoDiscriminatorOptions {
    Options.check(
        DinoDiscriminatorOptions.class,
        dinoCkptPath,
        recipe,
        keyDepths,
        kernel,
        normType,
        usingSpecNorm,
        normEps);
    if (kernel % 2 == 0) {
      throw new OptionException(
          DinoDiscriminatorOptions.class, "ks", "must be odd, but is " + kernel);
    }
    keyDepths = keyDepths.stream().sorted().toList();
  }

  /** Starts with the defaults of a config and the weights that they take from a released file. */
  public static DinoDiscriminatorOptionsBuilder builder(Weights dino) {
    return DinoDiscriminatorOptionsBuilder.builder()
        .dinoCkptPath(dino)
        .recipe(Recipe.S_8)
        .keyDepths(List.of(2, 5, 8, 11))
        .kernel(3)
        .normType(NormType.BN)
        .usingSpecNorm(true)
        .normEps(1e-6);
  }

  /** Sizes of a DINO. */
  public enum Recipe {
    /** Patches of 8 pixels, width 384. */
    S_8(8, 384, 6),
    /** Patches of 16 pixels, width 384. */
    S_16(16, 384, 6),
    /** Patches of 16 pixels, width 768. */
    B_16(16, 768, 12);

    final int patch;
    final int width;
    final int attentionHeads;

    Recipe(int patch, int width, int attentionHeads) {
      this.patch = patch;
      this.width = width;
      this.attentionHeads = attentionHeads;
    }

    /** The name in a config. */
    @Override
    public String toString() {
      return name();
    }
  }

  /** Norm of the heads. */
  public enum NormType {
    /** A batch norm over groups of images. */
    BN,
    /** A group norm of 32 groups. */
    GN
  }

  DinoDiscriminator.Config config() {
    DinoDiscriminator.Config usual = DinoDiscriminator.Config.recipe(recipe, kernel);
    return new DinoDiscriminator.Config(
        usual.patch(),
        usual.width(),
        usual.attentionHeads(),
        usual.depth(),
        keyDepths,
        kernel,
        normType == NormType.GN,
        usingSpecNorm,
        normEps);
  }
}
