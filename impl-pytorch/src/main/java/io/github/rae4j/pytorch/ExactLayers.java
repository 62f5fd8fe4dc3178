// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * The operations of one forward pass, and which of its layers are worth being computed in float32
 * where the others round: the narrow passes, through which all that comes before them has to go to
 * reach the result, and which nothing bypasses. Those are the first and the last layer of a
 * transformer, and the one that leads from the base of DiT-DH to its head; the layers of a block
 * are bypassed by its residual sum. Not thread-safe.
 */
final class ExactLayers {
  /** The smallest part of all weights that a layer may be too large for. */
  private static final int SHARE = 20;

  private final List<Step> steps = new ArrayList<>();
  private final IdentityHashMap<Tensor, Integer> makers = new IdentityHashMap<>();

  /**
   * An operation.
   *
   * @param operands the operations whose results it takes
   * @param parameters of a layer over tokens or pixels; none for other operations
   * @param weights how many weights the layer has
   * @param convolution whether it is a convolution
   */
  private record Step(
      List<Integer> operands, Set<String> parameters, long weights, boolean convolution) {
    boolean isLayer() {
      return !parameters.isEmpty();
    }
  }

  /** Records any operation. */
  void add(Tensor result, Tensor... operands) {
    add(result, Set.of(), 0, false, operands);
  }

  /** Records a layer over tokens or pixels. */
  void add(
      Tensor result,
      Set<String> parameters,
      long weights,
      boolean convolution,
      Tensor... operands) {
    List<Integer> from = new ArrayList<>();
    for (Tensor operand : operands) {
      Integer maker = makers.get(operand);
      if (maker != null) {
        from.add(maker);
      }
    }
    makers.put(result, steps.size());
    steps.add(new Step(from, parameters, weights, convolution));
  }

  /**
   * The parameters of the layers that are to be exact.
   *
   * @param outputs the results of the pass
   */
  Set<String> parameters(Iterable<Tensor> outputs) {
    long all = steps.stream().mapToLong(Step::weights).sum();
    BitSet results = new BitSet();
    outputs.forEach(
        output -> {
          Integer maker = makers.get(output);
          if (maker != null) {
            results.set(maker);
          }
        });
    Set<String> exact = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.isLayer() && step.weights() * SHARE <= all && isPass(i, results)) {
        exact.addAll(step.parameters());
      }
    }
    return exact;
  }

  /** Whether all layers before one reach the results through it alone. */
  private boolean isPass(int layer, BitSet results) {
    BitSet before = before(layer);
    BitSet around = new BitSet();
    boolean first = true;
    for (int i = 0; i < steps.size(); i++) {
      if (i != layer) {
        Step step = steps.get(i);
        boolean earlier = before.get(i) && step.isLayer();
        first = first && !earlier;
        if (earlier || reaches(around, step)) {
          around.set(i);
        }
      }
    }
    // A chain of convolutions has nothing but passes.
    return first || (!steps.get(layer).convolution() && !around.intersects(results));
  }

  private static boolean reaches(BitSet values, Step step) {
    for (int operand : step.operands()) {
      if (values.get(operand)) {
        return true;
      }
    }
    return false;
  }

  /** The operations on whose results one depends. */
  private BitSet before(int last) {
    BitSet needed = new BitSet();
    needed.set(last);
    for (int i = last; i >= 0; i--) {
      if (needed.get(i)) {
        for (int operand : steps.get(i).operands()) {
          needed.set(operand);
        }
      }
    }
    needed.clear(last);
    return needed;
  }
}
