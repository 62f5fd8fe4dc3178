// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;
import java.util.Set;

/**
 * Representation alignment (Yu et al., REPA, 2025; RAEv2, arXiv:2605.18324): the mean squared
 * difference between the projected tokens that a backbone taps and the clean tokens of an encoder.
 *
 * @param target the value with the clean tokens, float32 {@code (batch, tokens, width)}, or latents
 *     {@code (batch, width, h, w)} whose positions are the tokens
 */
public record RepaLoss(String target) implements Loss {
  /** The further output of a backbone with the projected tokens. */
  public static final String TAP = "tap";

  @Override
  public Set<String> values() {
    return Set.of(TAP, target);
  }

  @Override
  public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
    V clean = NamedValues.require(values, target);
    Shape shape = ops.shape(clean);
    if (shape.rank() == 4) {
      V flat = ops.reshape(clean, Shape.BATCH, shape.dim(1), shape.dim(2) * shape.dim(3));
      clean = ops.permute(flat, 0, 2, 1);
    }
    V error = ops.sub(NamedValues.require(values, TAP), clean);
    return ops.meanPerSample(ops.mul(error, error));
  }
}
