// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.samplers.solver.SolverOptions;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * UniPC for the probability flow: order 2 or 3, one evaluation per step (<a
 * href="https://arxiv.org/abs/2302.04867">Zhao et al., 2023</a>).
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param order at most this one
 * @param variant the scale of the corrections
 * @param disableCorrector the numbers of steps, from 0, that are not corrected
 * @param lowerOrderFinal whether the order falls towards the end
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record UniPc(
    @Option(value = MultistepProvider.NUM_STEPS, defaultValue = "50", range = "[2, inf)")
        int numSteps,
    @Option(
            value = "highest order of a step",
            defaultValue = "2",
            range = "[2, 3]",
            aliases = "solver_order")
        int order,
    @Option(value = "scale of the corrections", defaultValue = "bh2", aliases = "solver_type")
        UniPcVariant variant,
    @Option(value = "numbers of steps, from 0, that are not corrected", range = "[0, inf)")
        Optional<List<Integer>> disableCorrector,
    @Option(value = MultistepProvider.LOWER_ORDER_FINAL, defaultValue = "true")
        boolean lowerOrderFinal,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, UniPcBuilder.With {
  /** Checks the options. */
  public UniPc {
    Options.check(
        UniPc.class, numSteps, order, variant, disableCorrector, lowerOrderFinal, reverse);
    SolverOptions.requireForward(UniPc.class, reverse);
    disableCorrector = disableCorrector.map(List::copyOf);
  }

  /** A solver of an order on a grid of so many points. */
  public UniPc(int numSteps, int order) {
    this(numSteps, order, UniPcVariant.BH2, Optional.empty(), true, false);
  }

  /** Starts with the defaults of a config. */
  public static UniPcBuilder builder() {
    return UniPcBuilder.builder(Options.of(UniPc.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    List<Integer> uncorrected = disableCorrector.orElse(List.of());
    return new UniPcSolver(
            numSteps, order, variant, lowerOrderFinal, step -> !uncorrected.contains(step))
        .sample(request);
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(numSteps - 1);
  }
}
