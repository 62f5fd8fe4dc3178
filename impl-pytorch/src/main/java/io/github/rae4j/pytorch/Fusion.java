// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * The operations of one pass, and which of them are fused. That is decided in a network's first
 * pass, over an empty batch: its extents tell what depends on the batch, which those of a single
 * sample do not. Later passes do the same.
 */
final class Fusion {
  private final HalfOps ops;
  private final Plan plan;
  private final boolean deciding;
  private int next;

  /**
   * What the passes of a network share; filled by the first one, and only read by later ones. Owns
   * the values that depend on parameters alone.
   */
  static final class Plan implements AutoCloseable {
    private final BitSet fused = new BitSet();
    private final Map<Integer, Tensor> fixed = new HashMap<>();

    /** The first pass. */
    Fusion deciding(HalfOps ops) {
      return new Fusion(ops, this, true);
    }

    /** A later pass. */
    Fusion decided(HalfOps ops) {
      return new Fusion(ops, this, false);
    }

    @Override
    public void close() {
      fixed.values().forEach(Tensor::close);
    }
  }

  private Fusion(HalfOps ops, Plan plan, boolean deciding) {
    this.ops = ops;
    this.plan = plan;
    this.deciding = deciding;
  }

  HalfOps ops() {
    return ops;
  }

  /** Whether to fuse here. */
  boolean decide(BooleanSupplier possible) {
    int place = next++;
    if (deciding) {
      plan.fused.set(place, possible.getAsBoolean());
    }
    return plan.fused.get(place);
  }

  /**
   * A value that is the same in every pass, computed in the first one.
   *
   * @param operand of the operation
   */
  Tensor fixed(Tensor operand, UnaryOperator<Tensor> operation) {
    int place = next++;
    if (deciding) {
      Tensor result = operation.apply(operand);
      plan.fixed.put(place, OneDnn.kept(new Tensor(result)));
      return result;
    }
    return ops.known(new Tensor(plan.fixed.get(place)), operand);
  }
}
