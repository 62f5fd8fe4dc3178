// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.samplers.multistep.AdamsBashforth2;
import io.github.rae4j.samplers.multistep.DpmSolver2M;
import io.github.rae4j.samplers.multistep.DpmSolver3M;
import io.github.rae4j.samplers.multistep.FirstStep;
import io.github.rae4j.samplers.multistep.StochasticDpmSolver2M;
import io.github.rae4j.samplers.multistep.UniPc;
import io.github.rae4j.samplers.ode.Dopri5;
import io.github.rae4j.samplers.ode.Euler;
import io.github.rae4j.samplers.ode.Heun;
import io.github.rae4j.samplers.ode.Heun3;
import io.github.rae4j.samplers.ode.Midpoint;
import io.github.rae4j.samplers.ode.RungeKutta4;
import io.github.rae4j.samplers.sde.EulerMaruyama;
import io.github.rae4j.samplers.sde.LastStep;
import io.github.rae4j.samplers.sde.StochasticHeun;
import io.github.rae4j.sampling.Sampler;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How often each solver says that it evaluates the model; that it does so is in its contract. */
class EvaluationsTest {
  private static int of(Sampler sampler) {
    return sampler.evaluations().orElseThrow();
  }

  @Test
  void areNotThePointsOfTheGrid() {
    assertEquals(49, of(new Euler(50)));
    assertEquals(10, of(new Heun(6)));
    assertEquals(10, of(new Midpoint(6)));
    assertEquals(15, of(new Heun3(6)));
    assertEquals(20, of(new RungeKutta4(6)));
    assertEquals(10, of(new AdamsBashforth2(11)));
    assertEquals(11, of(new AdamsBashforth2(11).withFirstStep(FirstStep.HEUN)));
    assertEquals(10, of(new DpmSolver2M(11)));
    assertEquals(10, of(new DpmSolver3M(11)));
    assertEquals(10, of(new UniPc(11, 3)));
    assertEquals(10, of(new StochasticDpmSolver2M(11)));
  }

  @Test
  void theLastStepOfAnSdeCounts() {
    assertEquals(250, of(EulerMaruyama.builder().build()));
    assertEquals(499, of(StochasticHeun.builder().build()));
    assertEquals(498, of(StochasticHeun.builder().lastStep(LastStep.NONE).build()));
  }

  @Test
  void adaptiveSolversDoNotKnow() {
    assertEquals(OptionalInt.empty(), Dopri5.builder().build().evaluations());
  }
}
