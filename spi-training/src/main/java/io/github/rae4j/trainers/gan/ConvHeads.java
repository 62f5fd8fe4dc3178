// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.TrainingOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One convolutional head for each feature of a frozen transformer: a pointwise block, a residual
 * block with a circular kernel over the tokens, and one logit for each token (Sauer et al.,
 * StyleGAN-T, 2023). Immutable and thread-safe.
 *
 * @param prefixes name prefix of the parameters of each head, for example {@code heads.0.}
 * @param channels width of a token
 * @param tokens tokens of a feature
 * @param kernel of the residual block, odd
 * @param groups of the norm: a number equal to the channels gives the reference's local batch norm
 * @param normEps of the norm
 * @param spectral whether the weights are divided by their largest singular value
 */
record ConvHeads(
    List<String> prefixes,
    int channels,
    int tokens,
    int kernel,
    int groups,
    double normEps,
    boolean spectral)
    implements Network {
  private static final double SLOPE = 0.2;

  ConvHeads {
    prefixes = List.copyOf(prefixes);
  }

  /** The name of a feature. */
  static String feature(int head) {
    return "activation" + head;
  }

  @Override
  public Signature signature() {
    List<TensorSpec> inputs = new ArrayList<>();
    for (int i = 0; i < prefixes.size(); i++) {
      inputs.add(TensorSpec.batched(feature(i), channels, tokens));
    }
    long logits = (long) prefixes.size() * tokens;
    return new Signature(inputs, List.of(TensorSpec.batched(Discriminator.LOGITS, logits)));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> features) {
    V logits = logits(ops, features, new SpectralNorm<>(ops, spectral));
    return Map.of(Discriminator.LOGITS, logits);
  }

  /** Same as {@link Discriminator#forwardTraining}. */
  <V> Map<String, V> forwardTraining(
      TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers) {
    SpectralNorm<V> weights = new SpectralNorm<>(ops, spectral, ops, buffers);
    V logits = logits(ops, features, weights);
    Map<String, V> result = new LinkedHashMap<>(weights.buffers());
    result.put(Discriminator.LOGITS, logits);
    return result;
  }

  private <V> V logits(Ops<V> ops, Map<String, V> features, SpectralNorm<V> weights) {
    List<V> logits = new ArrayList<>();
    for (int i = 0; i < prefixes.size(); i++) {
      V feature = features.get(feature(i));
      if (feature == null) {
        throw new IllegalArgumentException("the feature '" + feature(i) + "' is missing");
      }
      String prefix = prefixes.get(i);
      V x = block(ops, weights, feature, prefix + "0.", 1);
      V inner = block(ops, weights, x, prefix + "1.fn.", kernel);
      V residual = ops.mul(ops.add(inner, x), 1 / Math.sqrt(2));
      V out = weights.convolution(residual, prefix + "2", 1, 1);
      logits.add(ops.reshape(out, Shape.BATCH, tokens));
    }
    return ops.concat(1, logits);
  }

  private <V> V block(Ops<V> ops, SpectralNorm<V> weights, V x, String prefix, int width) {
    V padded = width == 1 ? x : ops.wrap(x, 2, width / 2, width / 2);
    V convolved = weights.convolution(padded, prefix + "0", channels, width);
    V normed =
        ops.groupNorm(
            convolved,
            groups,
            ops.parameter(prefix + "1.weight", Initializer.ONES, channels),
            ops.parameter(prefix + "1.bias", Initializer.ZEROS, channels),
            normEps);
    return ops.leakyRelu(normed, SLOPE);
  }
}
