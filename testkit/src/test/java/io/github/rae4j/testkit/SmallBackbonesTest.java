// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit's own backbones fulfil the contract of backbones. */
class SmallBackbonesTest {
  static final TokenBackbone TOKENS =
      new TokenBackbone(Shape.of(3, 2, 4), TokenConditioning.of(3, 5), 8, 2);
  static final TwoPredictionBackbone TWO =
      new TwoPredictionBackbone(Shape.of(3, 2, 4), new ClassConditioning(3, true), 8, 2);

  abstract static class Contract extends BackboneContract {
    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }
  }

  abstract static class FixedProvider implements BackboneProvider {
    private final String name;
    private final Backbone backbone;

    FixedProvider(String name, Backbone backbone) {
      this.name = name;
      this.backbone = backbone;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "a small backbone for tests";
    }

    @Override
    public Options<Options.None> options() {
      return Options.none();
    }

    @Override
    public Backbone create(Parameters parameters) {
      options().read(parameters);
      return backbone;
    }
  }

  @Nested
  class Tokens extends Contract {
    /** Makes the backbone of tokens. */
    public static final class TokensProvider extends FixedProvider {
      /** For the service loader. */
      public TokensProvider() {
        super("tokens", TOKENS);
      }
    }

    @Override
    protected BackboneProvider provider() {
      return new TokensProvider();
    }
  }

  @Nested
  class TwoPredictions extends Contract {
    /** Makes the backbone of two predictions. */
    public static final class TwoPredictionsProvider extends FixedProvider {
      /** For the service loader. */
      public TwoPredictionsProvider() {
        super("two predictions", TWO);
      }
    }

    @Override
    protected BackboneProvider provider() {
      return new TwoPredictionsProvider();
    }
  }

  /** The tap costs nothing; the weaker prediction costs its head and no more. */
  @Test
  void furtherOutputsCostWhatTheyNeed() {
    long alone = multiplyAdds(Set.of());
    assertEquals(alone, multiplyAdds(Set.of(TwoPredictionBackbone.TAP)));
    long head = 8L * 8 * 3;
    assertEquals(alone + head, multiplyAdds(Set.of(TwoPredictionBackbone.BASE)));
    assertTrue(
        NetworkSummary.of(TWO.network()).specs().stream()
            .noneMatch(spec -> spec.name().startsWith(TwoPredictionBackbone.BASE)));
  }

  private static long multiplyAdds(Set<String> further) {
    return NetworkSummary.of(TWO.network(further)).cost().multiplyAdds();
  }
}
