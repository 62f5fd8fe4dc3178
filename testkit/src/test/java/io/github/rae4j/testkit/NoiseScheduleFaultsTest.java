// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A curved path passes the contract of schedules, and with any one of these faults it does not. */
class NoiseScheduleFaultsTest {
  private enum Fault {
    NONE,
    TIME_REVERSED,
    MORE_DATA_AGAIN,
    OTHER_DERIVATIVE,
    OTHER_DRIFT,
    INTERVAL_BEYOND_THE_PATH,
    NO_ROOM_FOR_THE_LAST_STEP,
    DIVIDES_BY_ZERO,
    GRID_NOT_SHIFTED,
    SHIFT_FORGOTTEN,
    TRAINING_NOT_SHIFTED,
    ANY_SHIFT,
    GRID_OF_ONE_POINT,
    CONVERTS_TOO_EARLY,
    CONVERTS_LATE_EVERYWHERE,
    WEIGHT_OF_NAN,
  }

  private record Faulty(TestPath path, Fault fault) implements NoiseSchedule {
    private boolean has(Fault other) {
      return fault == other;
    }

    @Override
    public float alpha(float t) {
      return path.alpha(has(Fault.TIME_REVERSED) ? 1 - t : t);
    }

    @Override
    public float alphaDerivative(float t) {
      return path.alphaDerivative(t) * (has(Fault.OTHER_DERIVATIVE) ? -1 : 1);
    }

    @Override
    public float sigma(float t) {
      return has(Fault.MORE_DATA_AGAIN) && t > 0.9f && t < 0.95f ? 0.5f : path.sigma(t);
    }

    @Override
    public float sigmaDerivative(float t) {
      return path.sigmaDerivative(t);
    }

    @Override
    public float driftCoefficient(float t) {
      return path.driftCoefficient(t);
    }

    @Override
    public float driftVariance(float t) {
      return path.driftVariance(t) * (has(Fault.OTHER_DRIFT) ? 2 : 1);
    }

    @Override
    public Prediction prediction() {
      return has(Fault.DIVIDES_BY_ZERO) ? Prediction.NOISE : path.prediction();
    }

    @Override
    public double shift() {
      return has(Fault.SHIFT_FORGOTTEN) ? 1 : path.shift();
    }

    @Override
    public TimeInterval odeInterval() {
      return has(Fault.INTERVAL_BEYOND_THE_PATH) ? new TimeInterval(-0.1, 1) : path.odeInterval();
    }

    @Override
    public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
      return path.sdeInterval(sbdm, has(Fault.NO_ROOM_FOR_THE_LAST_STEP) ? 0 : lastStepSize);
    }

    @Override
    public float[] grid(TimeInterval interval, int points) {
      if (points < 2 && !has(Fault.GRID_OF_ONE_POINT)) {
        throw new IllegalArgumentException("a grid needs 2 points");
      }
      return (has(Fault.GRID_NOT_SHIFTED) ? TestPath.straight() : path)
          .grid(interval, Math.max(2, points));
    }

    @Override
    public float trainingTime(float u) {
      return has(Fault.TRAINING_NOT_SHIFTED) ? u : NoiseSchedule.super.trainingTime(u);
    }

    @Override
    public float conversionTime(float t) {
      return switch (fault) {
        case CONVERTS_TOO_EARLY -> t / 2;
        case CONVERTS_LATE_EVERYWHERE -> Math.max(t, 0.9f);
        default -> Math.max(t, 0.05f);
      };
    }

    @Override
    public float lossWeight(float t) {
      return has(Fault.WEIGHT_OF_NAN) ? Float.NaN : 1;
    }
  }

  private record Provider(Fault fault) implements NoiseScheduleProvider {
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
      return "a path with a fault";
    }

    @Override
    public NoiseSchedule create(double shift, Parameters parameters) {
      if (!(shift >= 1 && Double.isFinite(shift)) && fault != Fault.ANY_SHIFT) {
        throw new RaeException("the shift is " + shift);
      }
      return new Faulty(
          new TestPath(TestPath.Form.CURVED, Prediction.VELOCITY, shift, 0, grid -> {}), fault);
    }
  }

  private static NoiseScheduleContract contract(Fault fault) {
    return new NoiseScheduleContract() {
      @Override
      protected NoiseScheduleProvider provider() {
        return new Provider(fault);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void withoutFaultsItPasses() {
    NoiseScheduleContract good = contract(Fault.NONE);
    good.leadsFromDataToNoise();
    good.becomesNoisierWithTime();
    good.derivativesAreThoseOfThePath();
    good.theFlowFollowsThePath();
    good.intervalsLieOnThePath();
    good.theGridFallsAndIsShifted(2.5, 11);
    good.theFlowIsFiniteOnTheGrid(4);
    good.theStochasticIntervalEndsBeforeTheLastStep(0.2);
    good.trainingTimesAreShifted(2.5);
    good.conversionTimesStayOnThePath();
    good.refusesAGridWithoutSteps(1);
    good.refusesAShiftBelowOne(0.99);
    good.isPure();
  }

  @Test
  void thePathMatters() {
    fails(contract(Fault.TIME_REVERSED)::leadsFromDataToNoise);
    fails(contract(Fault.MORE_DATA_AGAIN)::becomesNoisierWithTime);
    fails(contract(Fault.OTHER_DERIVATIVE)::derivativesAreThoseOfThePath);
    fails(contract(Fault.OTHER_DRIFT)::theFlowFollowsThePath);
  }

  @Test
  void intervalsMatter() {
    fails(contract(Fault.INTERVAL_BEYOND_THE_PATH)::intervalsLieOnThePath);
    fails(
        () ->
            contract(Fault.NO_ROOM_FOR_THE_LAST_STEP)
                .theStochasticIntervalEndsBeforeTheLastStep(0.04));
    fails(() -> contract(Fault.DIVIDES_BY_ZERO).theFlowIsFiniteOnTheGrid(1));
  }

  @Test
  void theShiftMatters() {
    fails(() -> contract(Fault.GRID_NOT_SHIFTED).theGridFallsAndIsShifted(2.5, 11));
    fails(() -> contract(Fault.SHIFT_FORGOTTEN).theGridFallsAndIsShifted(2.5, 11));
    fails(() -> contract(Fault.TRAINING_NOT_SHIFTED).trainingTimesAreShifted(2.5));
    fails(() -> contract(Fault.ANY_SHIFT).refusesAShiftBelowOne(0.5));
    fails(() -> contract(Fault.GRID_OF_ONE_POINT).refusesAGridWithoutSteps(1));
  }

  @Test
  void whatTrainingNeedsMatters() {
    fails(() -> contract(Fault.WEIGHT_OF_NAN).trainingTimesAreShifted(1));
    fails(contract(Fault.CONVERTS_TOO_EARLY)::conversionTimesStayOnThePath);
    fails(contract(Fault.CONVERTS_LATE_EVERYWHERE)::conversionTimesStayOnThePath);
  }
}
