// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The discriminator of stage 1 (paper section 3.2): learned heads on the activations of a frozen
 * DINO (Sauer et al., 2023).
 *
 * <p>{@code x} float32 {@code (batch, 3, height, width)} in [−1, 1] → {@code logits} float32 {@code
 * (batch, heads · tokens)}, the heads one after the other.
 *
 * <p>The pass is that of evaluation: spectral norms use the vectors {@code weight_u} and {@code
 * weight_v} as they are. In training, a power iteration updates them beforehand, and they are
 * treated as constants, as in PyTorch. Immutable and thread-safe.
 */
public final class DinoDiscriminator implements Network {
  private final Config config;
  private final Signature signature;

  /**
   * The sizes and options of a discriminator.
   *
   * @param patch side of a patch of the frozen DINO, 8 or 16
   * @param width of its tokens
   * @param attentionHeads of its attention
   * @param depth number of its blocks
   * @param keyDepths blocks whose outputs get a head, in addition to the last block
   * @param kernel width of the heads' second convolution, odd
   * @param groupNorm whether heads use a group norm of 32 groups instead of an instance norm
   * @param spectralNorm whether the heads' convolutions have a spectral norm
   * @param eps of all norms
   */
  public record Config(
      int patch,
      int width,
      int attentionHeads,
      int depth,
      List<Integer> keyDepths,
      int kernel,
      boolean groupNorm,
      boolean spectralNorm,
      double eps) {
    private static final int DEPTH = 12;

    /** Copies the list and checks the numbers. */
    public Config {
      keyDepths = List.copyOf(keyDepths);
      if (kernel < 1 || kernel % 2 == 0) {
        throw new IllegalArgumentException(
            "the kernel of a discriminator must be odd, but is " + kernel);
      }
    }

    /**
     * One of the reference's recipes with its usual heads.
     *
     * @param kernel width of the heads' second convolution
     * @throws IllegalArgumentException if the kernel is even
     */
    public static Config recipe(DinoDiscriminatorOptions.Recipe recipe, int kernel) {
      return new Config(
          recipe.patch,
          recipe.width,
          recipe.attentionHeads,
          DEPTH,
          List.of(2, 5, 8, 11),
          kernel,
          false,
          true,
          1e-6);
    }

    int grid() {
      return DinoTower.SIZE / patch;
    }
  }

  /** A discriminator for images of one size. */
  public DinoDiscriminator(Config config, int height, int width) {
    this.config = config;
    long heads = 1 + config.keyDepths().stream().filter(d -> d < config.depth()).count();
    this.signature =
        new Signature(
            List.of(TensorSpec.batched("x", 3, height, width)),
            List.of(TensorSpec.batched("logits", heads * config.grid() * config.grid())));
  }

  @Override
  public Signature signature() {
    return signature;
  }

  /** The released DINO ends with a norm that the heads do not use. */
  @Override
  public boolean ignoresKey(String key) {
    return key.startsWith("norm.") || key.equals("x_scale") || key.equals("x_shift");
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    List<V> activations =
        new DinoTower<>(ops, config).activations(NamedValues.require(inputs, "x"));
    List<V> logits = new ArrayList<>();
    for (int i = 0; i < activations.size(); i++) {
      DiscriminatorHead<V> head = new DiscriminatorHead<>(root.in("heads." + i), config);
      logits.add(head.logits(activations.get(i)));
    }
    return Map.of("logits", ops.concat(1, logits));
  }
}
