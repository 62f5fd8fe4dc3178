// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Euler's method passes the contract of samplers, and with any one of these faults it does not. */
class SamplerFaultsTest {
  private enum Fault {
    NONE,
    RAW_OUTPUT,
    STRAIGHT_PATH,
    OWN_GRID,
    CONDITION_OF_THE_FIRST,
    NO_CONDITION,
    CONDITIONS_REVERSED,
    LABELS_ALONE,
    NO_LISTENER,
    ONE_BUFFER_FOR_ALL_STATES,
    GOES_ON_WHEN_CANCELLED,
    OTHER_ERROR,
    ANY_SHAPE,
    HIDES_NAN,
    SCALED_BY_THE_BATCH,
    COUNTS_POINTS,
  }

  /** Euler's method on 30 points. */
  private record Euler(Fault fault) implements Sampler, SamplerProvider {
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
      return this;
    }

    private boolean has(Fault other) {
      return fault == other;
    }

    @Override
    public Tensor sample(SamplingRequest request) {
      NoiseSchedule schedule = request.schedule();
      ProbabilityFlow flow =
          new SamplingRequest(
                  request.noise(),
                  conditions(request.conditions()),
                  model(request.model()),
                  path(schedule),
                  request.noiseSource(),
                  request.listener())
              .flow();
      NoiseSchedule grids = has(Fault.OWN_GRID) ? TestPath.straight() : schedule;
      float[] times = grids.grid(grids.odeInterval(), 30);
      float[] x = flow.start();
      float[] velocity = new float[x.length];
      ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, request.noise().shape());
      Tensor state = request.noise();
      for (int i = 1; i < times.length; i++) {
        flow.velocity(x, times[i - 1], velocity);
        for (int k = 0; k < x.length; k++) {
          x[k] += (times[i] - times[i - 1]) * velocity[k];
        }
        state = flow.tensor(x, flow.images());
        if (has(Fault.ONE_BUFFER_FOR_ALL_STATES)) {
          buffer.asFloatBuffer().put(x);
          state = Tensor.wrap(DType.FLOAT32, request.noise().shape(), buffer);
        }
        report(request, new SamplingStep(i, times.length - 1, times[i], state));
      }
      return has(Fault.SCALED_BY_THE_BATCH)
          ? ContractsFindFaultsTest.scaled(state, 1.0 / flow.images())
          : state;
    }

    @Override
    public OptionalInt evaluations() {
      return OptionalInt.of(has(Fault.COUNTS_POINTS) ? 30 : 29);
    }

    private void report(SamplingRequest request, SamplingStep step) {
      if (has(Fault.NO_LISTENER)) {
        return;
      }
      try {
        request.listener().onStep(step);
      } catch (CancellationException e) {
        if (!has(Fault.GOES_ON_WHEN_CANCELLED)) {
          throw e;
        }
      }
    }

    private NoiseSchedule path(NoiseSchedule schedule) {
      return switch (fault) {
        case RAW_OUTPUT -> TestPath.straight();
        case STRAIGHT_PATH ->
            new TestPath(TestPath.Form.STRAIGHT, schedule.prediction(), 1, 0.05, grid -> {});
        default -> schedule;
      };
    }

    private Conditions conditions(Conditions given) {
      int[] rows = new int[given.count()];
      return switch (fault) {
        case CONDITION_OF_THE_FIRST -> given.pick(rows);
        case CONDITIONS_REVERSED -> {
          for (int i = 0; i < rows.length; i++) {
            rows[i] = rows.length - 1 - i;
          }
          yield given.pick(rows);
        }
        case NO_CONDITION ->
            given.tensors().containsKey(TestModels.STYLE)
                ? TestModels.styles(new float[rows.length])
                : Conditions.labels(new long[rows.length]);
        case LABELS_ALONE -> Conditions.labels(given.tensor(Conditions.LABELS));
        default -> given;
      };
    }

    private VelocityFunction model(VelocityFunction model) {
      return (x, t, conditions) -> {
        Tensor output;
        try {
          output = model.evaluate(x, t, conditions);
        } catch (RaeException e) {
          throw has(Fault.OTHER_ERROR) ? new RaeException("the model failed", e) : e;
        }
        return switch (fault) {
          case ANY_SHAPE -> x;
          case HIDES_NAN -> withoutNaN(output);
          default -> output;
        };
      };
    }

    private static Tensor withoutNaN(Tensor output) {
      float[] values = output.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.isNaN(values[i]) ? 0 : values[i];
      }
      return Tensor.of(values, output.shape().dims());
    }
  }

  private static SamplerContract contract(Fault fault) {
    return new SamplerContract() {
      @Override
      protected SamplerProvider provider() {
        return new Euler(fault);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void withoutFaultsItPasses() {
    SamplerContract good = contract(Fault.NONE);
    good.isNamedByModeAndMethod();
    good.leadsFromNoiseToData();
    good.takesPathAndPredictionFromTheSchedule(Prediction.NOISE);
    good.takesPathAndPredictionFromTheSchedule(Prediction.SCORE);
    good.takesPathAndPredictionFromTheSchedule(Prediction.DATA);
    good.walksTheGridOfTheSchedule(1);
    good.walksTheGridOfTheSchedule(3);
    good.passesTheConditionsOn();
    good.imagesDoNotDependOnTheBatch(1);
    good.imagesDoNotDependOnTheBatch(3);
    good.isRepeatableAndThreadSafe();
    good.asksTheModelForImagesOfTheBatch();
    good.reportsItsSteps();
    good.canBeCancelled();
    good.passesErrorsOfTheModelOn();
    good.refusesAnOutputOfAnotherShape();
    good.neitherHidesNorChokesOnNaN();
  }

  @ParameterizedTest
  @EnumSource(
      value = Prediction.class,
      names = {"NOISE", "SCORE", "DATA"})
  void theMeaningOfTheOutputAndThePathMatter(Prediction prediction) {
    for (Fault fault : new Fault[] {Fault.RAW_OUTPUT, Fault.STRAIGHT_PATH}) {
      SamplerContract contract = contract(fault);
      fails(() -> contract.takesPathAndPredictionFromTheSchedule(prediction));
    }
  }

  @Test
  void theShiftMatters() {
    fails(() -> contract(Fault.OWN_GRID).walksTheGridOfTheSchedule(3));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CONDITION_OF_THE_FIRST", "NO_CONDITION", "CONDITIONS_REVERSED"})
  void conditionsMatter(Fault fault) {
    fails(contract(fault)::passesTheConditionsOn);
  }

  @Test
  void conditionsNeedNotBeLabels() {
    assertThrows(
        IllegalArgumentException.class, contract(Fault.LABELS_ALONE)::passesTheConditionsOn);
  }

  @Test
  void theListenerMatters() {
    fails(contract(Fault.NO_LISTENER)::reportsItsSteps);
    fails(contract(Fault.NO_LISTENER)::canBeCancelled);
    fails(() -> contract(Fault.NO_LISTENER).walksTheGridOfTheSchedule(1));
    fails(contract(Fault.ONE_BUFFER_FOR_ALL_STATES)::reportsItsSteps);
    fails(contract(Fault.GOES_ON_WHEN_CANCELLED)::canBeCancelled);
  }

  @Test
  void theOutputOfTheModelMatters() {
    fails(contract(Fault.OTHER_ERROR)::passesErrorsOfTheModelOn);
    fails(contract(Fault.ANY_SHAPE)::refusesAnOutputOfAnotherShape);
    fails(contract(Fault.HIDES_NAN)::neitherHidesNorChokesOnNaN);
  }

  @Test
  void eachImageIsOfItself() {
    fails(() -> contract(Fault.SCALED_BY_THE_BATCH).imagesDoNotDependOnTheBatch(1));
    fails(() -> contract(Fault.CONDITION_OF_THE_FIRST).imagesDoNotDependOnTheBatch(1));
  }
}
