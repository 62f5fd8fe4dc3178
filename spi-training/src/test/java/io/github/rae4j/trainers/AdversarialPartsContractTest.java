// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.testkit.AdversarialLossContract;
import io.github.rae4j.testkit.DiscriminatorContract;
import io.github.rae4j.trainers.gan.HingeLossProvider;
import io.github.rae4j.trainers.gan.NonSaturatingLossProvider;
import io.github.rae4j.trainers.gan.PatchDiscriminatorProvider;
import io.github.rae4j.trainers.gan.PatchGanProvider;
import io.github.rae4j.trainers.gan.VanillaLossProvider;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.DiscriminatorProvider;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** Adversarial losses and discriminators fulfil their contracts. */
class AdversarialPartsContractTest {
  @Nested
  class Hinge extends AdversarialLossContract {
    @Override
    protected AdversarialLossProvider provider() {
      return new HingeLossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }
  }

  @Nested
  class Vanilla extends AdversarialLossContract {
    @Override
    protected AdversarialLossProvider provider() {
      return new VanillaLossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }
  }

  @Nested
  class NonSaturating extends AdversarialLossContract {
    @Override
    protected AdversarialLossProvider provider() {
      return new NonSaturatingLossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }
  }

  @Nested
  class PatchGan extends DiscriminatorContract {
    @Override
    protected DiscriminatorProvider provider() {
      return new PatchGanProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("ndf", 2, "n_layers", 2);
    }

    @Override
    protected int imageSize() {
      return 16;
    }
  }

  @Nested
  class PatchGanWithoutSpectralNorm extends PatchGan {
    @Override
    protected Map<String, Object> parameters() {
      return Map.of("ndf", 2, "n_layers", 1, "using_spec_norm", false);
    }
  }

  @Nested
  class Patches extends DiscriminatorContract {
    @Override
    protected DiscriminatorProvider provider() {
      return new PatchDiscriminatorProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("ks", 3);
    }

    @Override
    protected int imageSize() {
      return 16;
    }
  }
}
