// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A guided backbone that uses again what earlier evaluations of the same batch have computed. The
 * memory is that of the batch; nothing outlives it.
 *
 * @param stages of the backbone
 * @param second those of the guidance's own backbone
 * @param none the conditions that mean "none", where there are any
 */
record ReusingModel(
    Guidance guidance,
    CompiledStages stages,
    Optional<CompiledStages> second,
    Optional<IntFunction<Conditions>> none,
    Reuse reuse,
    ReuseCount count)
    implements GuidedModel {
  @Override
  public Batch start(Conditions conditions) {
    ImageRows rows = new ImageRows();
    VelocityFunction guided =
        GuardedGuidance.guide(
            guidance,
            new GuidanceInputs(
                run(stages, rows),
                second.map(weaker -> run(weaker, rows)),
                none.map(tensors -> n -> ImageRows.unnumbered(tensors.apply(n)))));
    return new Batch(
        (x, t, numbered) -> {
          rows.begin(x);
          return guided.evaluate(x, t, numbered);
        },
        ImageRows.numbered(conditions));
  }

  private VelocityFunction run(CompiledStages compiled, ImageRows rows) {
    return reuse.sharesBase()
        ? new SharedBase(compiled, rows, reuse, count)
        : new FirstBlockCache(compiled, rows, reuse.firstBlock(), count);
  }
}
