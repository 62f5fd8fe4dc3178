// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The contracts are worth something: parts with one fault each do not pass. */
class ContractsFindFaultsTest {
  private record Named(Sampler sampler) implements SamplerProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "ODE/faulty";
    }

    @Override
    public String description() {
      return "a sampler with a fault";
    }

    @Override
    public Sampler create(Parameters parameters) {
      return sampler;
    }
  }

  private static SamplerContract contract(Sampler sampler) {
    return new SamplerContract() {
      @Override
      protected SamplerProvider provider() {
        return new Named(sampler);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  static Tensor scaled(Tensor tensor, double factor) {
    float[] values = tensor.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factor;
    }
    return Tensor.of(values, tensor.shape().dims());
  }

  @Test
  void samplersThatDoNotSample() {
    SamplerContract idle = contract(request -> request.noise());
    fails(idle::leadsFromNoiseToData);
    fails(idle::asksTheModelForImagesOfTheBatch);
    fails(idle::reportsItsSteps);
    fails(idle::canBeCancelled);
    fails(idle::passesErrorsOfTheModelOn);
    fails(idle::refusesAnOutputOfAnotherShape);
    fails(idle::neitherHidesNorChokesOnNaN);
    fails(idle::isDeclaredAsAService);
  }

  @Test
  void samplersWhoseImagesDependOnTheBatch() {
    SamplerContract mixing =
        contract(request -> scaled(request.noise(), 1.0 / request.conditions().count()));
    fails(() -> mixing.imagesDoNotDependOnTheBatch(1));
  }

  @Test
  void samplersThatCountTheirStepsFromZero() {
    SamplerContract fromZero =
        contract(
            request -> {
              request.listener().onStep(new SamplingStep(0, 1, 0.5f, request.noise()));
              return request.noise();
            });
    fails(fromZero::reportsItsSteps);
  }

  /** Evaluates the second model everywhere and throws it away where it is off, as the reference. */
  private record Wasteful() implements GuidanceProvider, Guidance {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "wasteful";
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
      return true;
    }

    @Override
    public boolean needsNoCondition() {
      return false;
    }

    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      return (x, t, y) -> {
        Tensor strong = inputs.model().evaluate(x, t, y);
        Tensor weak = inputs.guidanceModel().orElseThrow().evaluate(x, t, y);
        return t.floats().get(0) < 0.5f ? weak : strong;
      };
    }
  }

  @Test
  void guidanceThatEvaluatesTooMuchOrDecidesForTheWholeBatch() {
    GuidanceContract wasteful =
        new GuidanceContract() {
          @Override
          protected GuidanceProvider provider() {
            return new Wasteful();
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
            return OptionalDouble.of(conditional);
          }
        };
    fails(wasteful::costsOneEvaluationWhereItIsOff);
    fails(wasteful::decidesForEveryImage);
    fails(wasteful::imagesDoNotDependOnTheBatch);
    fails(wasteful::agreesWithItsFormula);
  }

  /** Takes x and t but never looks at t; calls a parameter superfluous that it reads. */
  private record Deaf() implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 3), TensorSpec.batched("t")),
          List.of(TensorSpec.batched("y", 3)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V weight = ops.parameter("weight", Initializer.ONES, 3);
      return Map.of("y", ops.mul(inputs.get("x"), weight));
    }

    @Override
    public boolean ignoresKey(String key) {
      return true;
    }
  }

  @Test
  void networksThatIgnoreAnInputOrTheirOwnKey() {
    NetworkChecks.checkMatters(new Deaf(), "x", 1);
    fails(() -> NetworkChecks.checkMatters(new Deaf(), "t", 1));
    fails(() -> NetworkChecks.checkParameters(new Deaf()));
  }
}
