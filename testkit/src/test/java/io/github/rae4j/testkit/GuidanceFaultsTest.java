// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Guidance by a further output passes its contract, and with any one of these faults it does not.
 */
class GuidanceFaultsTest {
  private enum Fault {
    NONE,
    DOES_NOTHING,
    OTHER_FORMULA,
    ACTS_EVERYWHERE,
    DECIDES_BY_THE_FIRST,
    ASKS_EVERYWHERE,
    ASKS_TWICE,
    ASKS_FOR_MORE,
    DECLARES_MORE,
    CONDITION_OF_THE_FIRST,
    NO_CONDITION,
    HIDES_NAN,
    STRENGTH_OF_THE_LATEST,
  }

  /** {@code w + 2·(m − w)} with the further output w, for t below a half. */
  private record ByWeakOutput(Fault fault) implements GuidanceProvider, Guidance {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String description() {
      return "guidance with a fault";
    }

    @Override
    public Guidance create(Parameters parameters) {
      return this;
    }

    @Override
    public boolean needsGuidanceModel() {
      return false;
    }

    @Override
    public boolean needsNoCondition() {
      return false;
    }

    @Override
    public Set<String> furtherOutputs() {
      return fault == Fault.DECLARES_MORE ? Set.of("weak", "tap") : Set.of("weak");
    }

    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      return (x, t, given) -> {
        Conditions conditions = conditions(given);
        boolean[] acts = acts(t);
        boolean any = fault == Fault.ASKS_EVERYWHERE;
        for (boolean each : acts) {
          any |= each;
        }
        if (!any) {
          return inputs.model().evaluate(x, t, conditions);
        }
        Set<String> asked = fault == Fault.ASKS_FOR_MORE ? Set.of("weak", "tap") : Set.of("weak");
        Map<String, Tensor> outputs = inputs.model().evaluate(x, t, conditions, asked);
        Tensor strong =
            fault == Fault.ASKS_TWICE
                ? inputs.model().evaluate(x, t, conditions)
                : outputs.get(Backbone.PREDICTION);
        float latest = 0;
        for (float each : t.toFloatArray()) {
          latest = Math.max(latest, each);
        }
        double scale =
            switch (fault) {
              case OTHER_FORMULA -> 3;
              case STRENGTH_OF_THE_LATEST -> 2 + latest;
              default -> 2;
            };
        return combine(strong.toFloatArray(), outputs.get("weak").toFloatArray(), acts, scale, x);
      };
    }

    private boolean[] acts(Tensor t) {
      boolean[] acts = new boolean[t.elements()];
      for (int i = 0; i < acts.length; i++) {
        float time = t.floats().get(fault == Fault.DECIDES_BY_THE_FIRST ? 0 : i);
        acts[i] = fault != Fault.DOES_NOTHING && (time < 0.5f || fault == Fault.ACTS_EVERYWHERE);
      }
      return acts;
    }

    private Conditions conditions(Conditions given) {
      return switch (fault) {
        case CONDITION_OF_THE_FIRST -> given.pick(new int[given.count()]);
        case NO_CONDITION ->
            given.tensors().containsKey(TestModels.STYLE)
                ? TestModels.styles(new float[given.count()])
                : Conditions.labels(new long[given.count()]);
        default -> given;
      };
    }

    private Tensor combine(float[] strong, float[] weak, boolean[] acts, double scale, Tensor x) {
      int size = strong.length / acts.length;
      for (int i = 0; i < strong.length; i++) {
        if (acts[i / size]) {
          strong[i] = (float) (weak[i] + scale * (strong[i] - (double) weak[i]));
        }
        if (fault == Fault.HIDES_NAN && Float.isNaN(strong[i])) {
          strong[i] = 0;
        }
      }
      return Tensor.of(strong, x.shape().dims());
    }
  }

  private static GuidanceContract contract(Fault fault) {
    return new GuidanceContract() {
      @Override
      protected GuidanceProvider provider() {
        return new ByWeakOutput(fault);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected OptionalDouble activeTime() {
        return OptionalDouble.of(0.25);
      }

      @Override
      protected OptionalDouble inactiveTime() {
        return OptionalDouble.of(0.75);
      }

      @Override
      protected OptionalDouble guided(double conditional, double unconditional, double weaker) {
        return OptionalDouble.of(weaker + 2 * (conditional - weaker));
      }
    };
  }

  @Test
  void withoutFaultsItPasses() {
    contract(Fault.NONE).costsOneEvaluationWhereItIsOff();
    contract(Fault.NONE).actsWhereItIsOn();
    contract(Fault.NONE).asksEachModelOnce();
    contract(Fault.NONE).decidesForEveryImage();
    contract(Fault.NONE).imagesDoNotDependOnTheBatch();
    contract(Fault.NONE).passesTheConditionsOn();
    contract(Fault.NONE).agreesWithItsFormula();
    contract(Fault.NONE).refusesToWorkWithoutWhatItNeeds();
    contract(Fault.NONE).isThreadSafe();
    contract(Fault.NONE).doesNotHideNaN();
  }

  @Test
  void whereItActsMatters() {
    fails(contract(Fault.DOES_NOTHING)::actsWhereItIsOn);
    fails(contract(Fault.DOES_NOTHING)::agreesWithItsFormula);
    fails(contract(Fault.ACTS_EVERYWHERE)::costsOneEvaluationWhereItIsOff);
    fails(contract(Fault.DECIDES_BY_THE_FIRST)::imagesDoNotDependOnTheBatch);
    fails(contract(Fault.STRENGTH_OF_THE_LATEST)::imagesDoNotDependOnTheBatch);
  }

  @Test
  void theFormulaMatters() {
    fails(contract(Fault.OTHER_FORMULA)::agreesWithItsFormula);
    fails(contract(Fault.HIDES_NAN)::doesNotHideNaN);
  }

  @Test
  void theNumberOfEvaluationsMatters() {
    fails(contract(Fault.ASKS_TWICE)::asksEachModelOnce);
    fails(contract(Fault.ASKS_TWICE)::actsWhereItIsOn);
    fails(contract(Fault.ASKS_EVERYWHERE)::costsOneEvaluationWhereItIsOff);
  }

  @Test
  void whatItDeclaresMatters() {
    assertThrows(IllegalArgumentException.class, contract(Fault.ASKS_FOR_MORE)::actsWhereItIsOn);
    fails(contract(Fault.DECLARES_MORE)::actsWhereItIsOn);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CONDITION_OF_THE_FIRST", "NO_CONDITION"})
  void conditionsMatter(Fault fault) {
    fails(contract(fault)::passesTheConditionsOn);
  }
}
