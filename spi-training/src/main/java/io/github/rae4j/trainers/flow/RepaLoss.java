// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Representation alignment (Yu et al., REPA, 2025; RAEv2, arXiv:2605.18324): the mean squared
 * difference between the projected tokens that a backbone taps and the clean tokens of an encoder.
 *
 * @param target the value with the clean tokens, float32 {@code (batch, tokens, width)}, or latents
 *     {@code (batch, width, h, w)} whose positions are the tokens
 * @param options what is done with the target before
 */
public record RepaLoss(String target, RepaOptions options) implements Loss {
  /** What the published listing of iREPA adds to the deviation. */
  private static final double EPS = 1e-6;

  /** The further output of a backbone with the projected tokens. */
  public static final String TAP = "tap";

  /** Alignment with the target as it is. */
  public RepaLoss(String target) {
    this(target, new RepaOptions(OptionalDouble.empty()));
  }

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
    if (options.spatialNormalization().isPresent()) {
      clean = normalized(ops, clean, options.spatialNormalization().getAsDouble());
    }
    V error = ops.sub(NamedValues.require(values, TAP), clean);
    return ops.meanPerSample(ops.mul(error, error));
  }

  /**
   * {@code (x - share · mean) / (deviation + eps)} for each channel of each image, over its
   * positions (iREPA, arXiv:2512.10794). What all positions have in common says what an image
   * shows; without it the alignment is about where things are.
   */
  private static <V> V normalized(TrainingOps<V> ops, V tokens, double share) {
    V mean = ops.mean(tokens, 1, true);
    V centred = ops.sub(tokens, mean);
    // PyTorch's deviation, which the listing takes, divides by one less than there are.
    double others = Math.max(1, ops.shape(tokens).dim(1) - 1);
    V variance = ops.mul(ops.sum(ops.mul(centred, centred), 1, true), 1 / others);
    V shifted = ops.sub(tokens, ops.mul(mean, share));
    return ops.div(shifted, ops.add(ops.sqrt(variance), EPS));
  }
}
