// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The contract of training engines is worth something: those with one fault do not pass. */
class TrainingEngineFaultsTest {
  private record Loops(TrainingEngineFault fault) implements TrainingEngineProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "loops";
    }

    @Override
    public String description() {
      return "training in plain loops";
    }

    @Override
    public TrainingEngine create(EngineOptions options, Precision precision) {
      if (!options.properties().isEmpty() && fault != TrainingEngineFault.TAKES_ANY_OPTION) {
        throw new ConfigException(
            "no option is known, but there is " + options.properties(), Where.part(name()));
      }
      return new LoopTrainingEngine(fault);
    }
  }

  private static TrainingEngineContract contract(TrainingEngineFault fault) {
    return new TrainingEngineContract() {
      @Override
      protected TrainingEngineProvider provider() {
        return new Loops(fault);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  private static void fails(TrainingEngineFault fault, Consumer<TrainingEngineContract> test) {
    Faults.fails(fault, contract(fault), test);
  }

  /** Without a fault, the engine of the other tests passes. */
  @Test
  void anEngineWithoutFaultPasses() {
    TrainingEngineContract right = contract(TrainingEngineFault.NONE);
    List.<Runnable>of(
            right::saysWhatItIs,
            right::runsNetworks,
            right::evaluatesObjectives,
            right::gradientsAreThoseOfTheObjective,
            right::givesTheSameAgain,
            right::accumulatesGradients,
            right::weighsValues,
            right::measuresTheGradientOfOneParameter,
            right::gradientsGoWhereTheyShould,
            right::assignsBuffers,
            right::recomputedActivationsGiveTheSameGradients,
            right::clipsGradients,
            right::leavesFrozenParametersAlone,
            right::stepsWhereThereAreGradients,
            right::followsAnyRule,
            right::kernelsFollowTheirRule,
            right::resumesToTheSameBits,
            right::averages,
            right::copiesStayAndViewsFollow,
            right::loadsWhatIsGiven,
            right::refusesWhatDoesNotFit,
            right::isOverWhenClosed,
            right::refusesAnUnknownOption)
        .forEach(Runnable::run);
  }

  @Test
  void passesThatComputeWrongly() {
    fails(
        TrainingEngineFault.GRADIENT_OF_A_SUM,
        TrainingEngineContract::gradientsAreThoseOfTheObjective);
    fails(TrainingEngineFault.RANDOM_GRADIENT, TrainingEngineContract::givesTheSameAgain);
    fails(TrainingEngineFault.GRADIENTS_REPLACED, TrainingEngineContract::accumulatesGradients);
    fails(TrainingEngineFault.WEIGHTS_OF_VALUES_IGNORED, TrainingEngineContract::weighsValues);
    fails(
        TrainingEngineFault.NORM_LEAVES_GRADIENTS,
        TrainingEngineContract::measuresTheGradientOfOneParameter);
    fails(
        TrainingEngineFault.FROZEN_RUN_LEARNS, TrainingEngineContract::gradientsGoWhereTheyShould);
    fails(TrainingEngineFault.STOP_IGNORED, TrainingEngineContract::gradientsGoWhereTheyShould);
    fails(TrainingEngineFault.PLAIN_PASS_IS_COARSE, TrainingEngineContract::evaluatesObjectives);
    fails(
        TrainingEngineFault.RECOMPUTES_WRONGLY,
        TrainingEngineContract::recomputedActivationsGiveTheSameGradients);
  }

  @Test
  void gradientsThatAreNotClipped() {
    fails(TrainingEngineFault.CLIPPING_IGNORED, TrainingEngineContract::clipsGradients);
    fails(TrainingEngineFault.CLIPS_EACH, TrainingEngineContract::clipsGradients);
  }

  @Test
  void whatShouldStayChanges() {
    fails(
        TrainingEngineFault.FROZEN_PARAMETERS_LEARN,
        TrainingEngineContract::leavesFrozenParametersAlone);
    fails(TrainingEngineFault.BUFFERS_LEARN, TrainingEngineContract::assignsBuffers);
    fails(TrainingEngineFault.BUFFERS_LEARN, TrainingEngineContract::gradientsGoWhereTheyShould);
    fails(TrainingEngineFault.ASSIGNMENT_FORGOTTEN, TrainingEngineContract::assignsBuffers);
    fails(TrainingEngineFault.ASSIGNS_ANYTHING, TrainingEngineContract::assignsBuffers);
    fails(TrainingEngineFault.COPIES_NOTHING, TrainingEngineContract::copiesStayAndViewsFollow);
    fails(TrainingEngineFault.STALE_VIEW, TrainingEngineContract::copiesStayAndViewsFollow);
  }

  @Test
  void optimisersThatDoNotFollowTheirRule() {
    fails(TrainingEngineFault.STEP_FORGOTTEN, TrainingEngineContract::followsAnyRule);
    fails(TrainingEngineFault.STEP_FORGOTTEN, TrainingEngineContract::kernelsFollowTheirRule);
    fails(TrainingEngineFault.RATE_IGNORED, TrainingEngineContract::followsAnyRule);
    fails(TrainingEngineFault.RATE_IGNORED, TrainingEngineContract::kernelsFollowTheirRule);
    fails(
        TrainingEngineFault.STEP_CLEARS_GRADIENTS,
        TrainingEngineContract::stepsWhereThereAreGradients);
    fails(
        TrainingEngineFault.STEPS_WITHOUT_GRADIENT,
        TrainingEngineContract::stepsWhereThereAreGradients);
    fails(
        TrainingEngineFault.DECAY_IN_THE_GRADIENT, TrainingEngineContract::kernelsFollowTheirRule);
  }

  @Test
  void statesThatAreLost() {
    fails(TrainingEngineFault.STEPS_LOST, TrainingEngineContract::resumesToTheSameBits);
    fails(TrainingEngineFault.SLOTS_LOST, TrainingEngineContract::resumesToTheSameBits);
    fails(TrainingEngineFault.LOADS_ANYTHING, TrainingEngineContract::refusesWhatDoesNotFit);
    fails(TrainingEngineFault.AVERAGE_EXCHANGED, TrainingEngineContract::averages);
    fails(TrainingEngineFault.AVERAGES_BUFFERS, TrainingEngineContract::averages);
  }

  @Test
  void enginesThatTakeAnything() {
    fails(TrainingEngineFault.ENDLESS, TrainingEngineContract::isOverWhenClosed);
    fails(TrainingEngineFault.TAKES_ANY_OPTION, TrainingEngineContract::refusesAnUnknownOption);
    fails(TrainingEngineFault.NONE, TrainingEngineContract::isDeclaredAsAService);
  }
}
