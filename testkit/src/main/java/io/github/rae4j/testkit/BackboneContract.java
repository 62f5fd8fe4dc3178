// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every backbone promises: a network of {@code x}, {@code t} and {@code y} whose output has
 * the shape of the latents, that treats batch elements apart and knows all its labels.
 */
public abstract class BackboneContract extends ProviderContract<BackboneProvider> {
  /** A contract for one provider of backbones. */
  protected BackboneContract() {
    super(BackboneProvider.class);
  }

  @Override
  protected final Object create(BackboneProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  private Backbone backbone() {
    return (Backbone) create();
  }

  private static int labels(Backbone backbone) {
    return backbone.numClasses() + (backbone.nullLabel().isPresent() ? 1 : 0);
  }

  /** {@code x}, {@code t} and {@code y} → {@code velocity} of the shape of x. */
  @Test
  public final void takesLatentsTimesAndLabels() {
    Backbone backbone = backbone();
    long[] latent = backbone.latentShape().dims();
    assertEquals(3, latent.length, "latents are (C, h, w)");
    assertEquals(
        new Signature(
            List.of(
                TensorSpec.batched("x", latent),
                TensorSpec.batched("t"),
                TensorSpec.batched("y", DType.INT64)),
            List.of(TensorSpec.batched("velocity", latent))),
        backbone.network().signature());
  }

  /** Signature, keys, purity, independence of batch elements, and effect of each input. */
  @Test
  public final void keepsThePromisesOfANetwork() {
    Backbone backbone = backbone();
    NetworkChecks.check(backbone.network(), labels(backbone));
    backbone
        .networkGivenBase()
        .ifPresent(
            head -> {
              NetworkChecks.checkSignature(head);
              NetworkChecks.checkParameters(head);
              NetworkChecks.checkPure(head);
              NetworkChecks.checkBatchIndependent(head, labels(backbone));
            });
  }

  /** The null label follows the classes. */
  @Test
  public final void theNullLabelFollowsTheClasses() {
    Backbone backbone = backbone();
    assertTrue(backbone.numClasses() >= 1);
    backbone.nullLabel().ifPresent(label -> assertEquals(backbone.numClasses(), label));
  }

  /** Every label gives an output of its own, the null label too. */
  @Test
  public final void everyLabelIsKnown() {
    Backbone backbone = backbone();
    Network network = backbone.network();
    Weights weights = NetworkChecks.randomWeights(network);
    Map<String, Tensor> inputs =
        new LinkedHashMap<>(NetworkChecks.randomInputs(network, 1, labels(backbone)));
    double[] before = {};
    for (long label = 0; label < labels(backbone); label++) {
      inputs.put("y", Tensor.of(new long[] {label}, 1));
      double[] output = NetworkChecks.values(network, weights, inputs);
      assertEquals(Shape.of(backbone.latentShape().dims()).elements(), output.length);
      assertFalse(Arrays.equals(before, output), "label " + label + " is like the one before");
      before = output;
    }
  }
}
