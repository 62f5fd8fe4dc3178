// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a network takes and gives.
 *
 * @param inputs in order, names unique
 * @param outputs in order, names unique
 */
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
  /** Copies the lists. */
  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The only output of a network that has one. */
  public TensorSpec output() {
    if (outputs.size() != 1) {
      throw new IllegalStateException("the network has " + outputs.size() + " outputs");
    }
    return outputs.get(0);
  }

  /**
   * Checks tensors that are about to be given to the network.
   *
   * @return the batch size that all batched inputs share; 1 where no input is batched
   * @throws IllegalArgumentException naming the input that is missing, superfluous, of a wrong type
   *     or shape, or of another batch size
   */
  public int requireInputs(Map<String, Tensor> given) {
    for (String name : given.keySet()) {
      if (inputs.stream().noneMatch(spec -> spec.name().equals(name))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "the network has no input '%s'; it takes %s", name, describe(inputs)));
      }
    }
    long batch = -1;
    for (TensorSpec spec : inputs) {
      if (!given.containsKey(spec.name())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "input '%s' is missing; the network takes %s",
                spec.name(),
                describe(inputs)));
      }
      Tensor tensor = given.get(spec.name());
      if (tensor.dtype() != spec.dtype() || !spec.shape().accepts(tensor.shape())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "input '%s' must be %s %s, but is %s",
                spec.name(),
                spec.dtype().torchName(),
                spec.shape(),
                tensor));
      }
      if (spec.shape().rank() > 0 && spec.shape().dim(0) == Shape.BATCH) {
        long rows = tensor.shape().dim(0);
        if (rows == 0) {
          throw new IllegalArgumentException("input '" + spec.name() + "' is an empty batch");
        }
        if (batch >= 0 && rows != batch) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "input '%s' has batch size %d, but another input has %d",
                  spec.name(),
                  rows,
                  batch));
        }
        batch = rows;
      }
    }
    return batch < 0 ? 1 : Math.toIntExact(batch);
  }

  private static String describe(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::toString).collect(Collectors.joining(", "));
  }
}
