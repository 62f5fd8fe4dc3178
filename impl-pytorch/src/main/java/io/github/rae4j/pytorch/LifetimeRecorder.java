// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Records the last use of every value in one forward pass and frees nothing; later passes of the
 * network then free values after their last use.
 */
final class LifetimeRecorder implements Lifetimes {
  private final IdentityHashMap<Tensor, Integer> makers = new IdentityHashMap<>();
  private final List<Integer> lastUses = new ArrayList<>();

  @Override
  public Tensor made(Tensor result, Tensor... operands) {
    for (Tensor operand : operands) {
      inspected(operand);
    }
    makers.put(result, lastUses.size());
    lastUses.add(LifetimePlan.UNTIL_END);
    return result;
  }

  @Override
  public void inspected(Tensor value) {
    Integer maker = makers.get(value);
    if (maker != null) {
      lastUses.set(maker, lastUses.size());
    }
  }

  /** The plan of the pass that has just ended with {@code outputs}. */
  LifetimePlan plan(Collection<Tensor> outputs) {
    for (Tensor output : outputs) {
      Integer maker = makers.get(output);
      if (maker != null) {
        lastUses.set(maker, LifetimePlan.UNTIL_END);
      }
    }
    return LifetimePlan.of(lastUses);
  }
}
