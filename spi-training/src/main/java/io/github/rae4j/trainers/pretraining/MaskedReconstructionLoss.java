// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;

/**
 * The loss of a masked autoencoder (He et al., 2022): the squared error of the masked patches plus,
 * optionally, that of the visible ones.
 *
 * <p>The second term makes the tokens keep the details of their own patch, which the decoder of an
 * RAE needs; the paper's encoders were trained without it.
 *
 * <p>Computes {@code loss}, {@code masked} and {@code visible}; the latter two are the means over
 * the masked and the visible patches.
 *
 * @param network takes {@code images} and {@code visible}, see {@link MaskedAutoencoder}
 * @param config its sizes
 * @param visibleWeight weight of the visible patches; 0 for the paper's loss
 */
public record MaskedReconstructionLoss(
    TrainableNetwork network, MaskedAutoencoderConfig config, double visibleWeight)
    implements Objective {
  @Override
  public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
    Map<String, V> outputs = ops.run(network, inputs);
    V error =
        ops.sub(
            NamedValues.require(outputs, "prediction"),
            target(ops, NamedValues.require(outputs, "patches")));
    V ofPatch = ops.mean(ops.mul(error, error), 2, false);
    V seen = ops.sum(NamedValues.require(inputs, "visible"), 1, false);
    // Means over all patches of an image, rescaled to means over the visible and the masked ones.
    double all = config.patches();
    double shown = config.visiblePatches();
    V visible = ops.mul(ops.mean(ops.mul(ofPatch, seen)), all / shown);
    V masked =
        ops.mul(ops.mean(ops.mul(ofPatch, ops.add(ops.mul(seen, -1), 1))), all / (all - shown));
    V loss = visibleWeight == 0 ? masked : ops.add(masked, ops.mul(visible, visibleWeight));
    return Map.of("loss", loss, "masked", masked, "visible", visible);
  }

  private <V> V target(TrainingOps<V> ops, V patches) {
    if (!config.normalizedPixels()) {
      return patches;
    }
    return PatchStatistics.of(ops, patches, config.patchValues()).normalize(ops, patches);
  }
}
