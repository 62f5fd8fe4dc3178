// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The convolutions of a {@link PatchGan}: {@code images} float32 {@code (batch, 3, height, width)}
 * → {@code logits} float32 {@code (batch, rows · columns)}. Immutable and thread-safe.
 */
final class PatchConvolutions implements Network {
  private static final double SLOPE = 0.2;
  private static final int WIDEST = 8;
  private static final Window HALVING = Window.of(4).withStride(2).withPadding(1);
  private static final Window KEEPING = Window.of(4).withPadding(1);

  private final PatchGanOptions options;
  private final Signature signature;

  PatchConvolutions(PatchGanOptions options, int height, int width) {
    this.options = options;
    long rows = places(height, height, width);
    long columns = places(width, height, width);
    this.signature =
        new Signature(
            List.of(TensorSpec.batched("images", 3, height, width)),
            List.of(TensorSpec.batched(Discriminator.LOGITS, rows * columns)));
  }

  /** Logits along a side: every convolution of stride 2 halves it, the last two take one each. */
  private long places(int side, int height, int width) {
    int places = side;
    for (int i = 0; i < options.nLayers(); i++) {
      places /= 2;
    }
    if (places < 3) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%d convolutions of stride 2 leave nothing to judge of images of %dx%d pixels; make"
                  + " n_layers smaller",
              options.nLayers(),
              height,
              width),
          Where.part("discriminator 'patch-gan'"));
    }
    return places - 2L;
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> features) {
    return Map.of(
        Discriminator.LOGITS,
        logits(ops, features, new SpectralNorm<>(ops, options.usingSpecNorm())));
  }

  /** Same as {@link Discriminator#forwardTraining}. */
  <V> Map<String, V> forwardTraining(
      TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers) {
    SpectralNorm<V> weights = new SpectralNorm<>(ops, options.usingSpecNorm(), ops, buffers);
    V logits = logits(ops, features, weights);
    Map<String, V> result = new LinkedHashMap<>(weights.buffers());
    result.put(Discriminator.LOGITS, logits);
    return result;
  }

  private <V> V logits(Ops<V> ops, Map<String, V> features, SpectralNorm<V> weights) {
    V x = NamedValues.require(features, "images");
    for (int i = 0; i <= options.nLayers(); i++) {
      Window window = i < options.nLayers() ? HALVING : KEEPING;
      x = weights.convolution(x, "layers." + i, channels(i), window);
      x = ops.leakyRelu(x, SLOPE);
    }
    x = weights.convolution(x, "head", 1, KEEPING);
    return ops.reshape(x, Shape.BATCH, signature.outputs().get(0).shape().dim(1));
  }

  private long channels(int layer) {
    return (long) options.ndf() * Math.min(1 << Math.min(layer, WIDEST), WIDEST);
  }
}
