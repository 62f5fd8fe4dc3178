// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testkit.DiscriminatorContract;
import io.github.rae4j.trainers.gan.DinoDiscriminatorOptions.NormType;
import io.github.rae4j.trainers.gan.DinoDiscriminatorOptions.Recipe;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.DiscriminatorProvider;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The discriminator on a frozen DINO fulfils the contract, with each of its kinds of heads. */
class DinoDiscriminatorContractTest {
  /** The options are those of a config; what is run is a DINO of four patches. */
  private abstract static class Dino extends DiscriminatorContract {
    private final boolean groupNorm;
    private final boolean spectralNorm;

    Dino(boolean groupNorm, boolean spectralNorm) {
      this.groupNorm = groupNorm;
      this.spectralNorm = spectralNorm;
    }

    @Override
    protected final DiscriminatorProvider provider() {
      return new DinoDiscriminatorProvider();
    }

    @Override
    protected final Map<String, Object> parameters() {
      return Map.of(
          "dino_ckpt_path",
          "dino.pth",
          "recipe",
          "S_16",
          "key_depths",
          List.of(0),
          "norm_type",
          groupNorm ? "gn" : "bn",
          "using_spec_norm",
          spectralNorm);
    }

    @Override
    protected final Weights weights(String name) {
      return Weights.of(name, Map.of());
    }

    @Override
    protected final int imageSize() {
      return 4;
    }

    @Override
    protected final Discriminator discriminator() {
      int width = groupNorm ? 64 : 32; // more than the 32 groups
      DinoDiscriminator.Config config =
          new DinoDiscriminator.Config(
              112, width, 2, 2, List.of(0), 3, groupNorm, spectralNorm, 1e-6);
      Map<String, Tensor> weights = new TreeMap<>();
      for (ParameterSpec spec : NetworkSummary.of(new DinoFeatures(config, 4, 4)).specs()) {
        double base = spec.name().contains("norm") && spec.name().endsWith("weight") ? 1 : 0;
        weights.put(spec.name(), FormulaWeights.tensor(spec.name(), spec.shape(), base, 0.2));
      }
      return new SplitDinoDiscriminator(config, Weights.of("a small DINO", weights));
    }
  }

  @Nested
  class Usual extends Dino {
    Usual() {
      super(false, true);
    }
  }

  @Nested
  class WithGroupNorm extends Dino {
    WithGroupNorm() {
      super(true, false);
    }
  }

  /** What a config says is what the constructor takes. */
  @Test
  void optionsAndConstructorAgree() {
    Weights weights = Weights.of("dino.pth", Map.of());
    DinoDiscriminator.Config usual = DinoDiscriminator.Config.recipe(Recipe.S_16, 5);
    assertEquals(
        new SplitDinoDiscriminator(usual, weights),
        new SplitDinoDiscriminator(
            DinoDiscriminatorOptions.builder(weights).recipe(Recipe.S_16).kernel(5).build()));
    assertEquals(
        new DinoDiscriminator.Config(16, 768, 12, 12, List.of(1, 7), 3, true, false, 1e-5),
        DinoDiscriminatorOptions.builder(weights)
            .recipe(Recipe.B_16)
            .keyDepths(List.of(7, 1))
            .normType(NormType.GN)
            .usingSpecNorm(false)
            .normEps(1e-5)
            .build()
            .config());
  }
}
