// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.AdaLNModulation;
import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.Attention.QkvBias;
import io.github.rae4j.layers.FeedForward;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.SwiGlu;
import io.github.rae4j.network.Activation;
import java.util.List;
import java.util.Optional;

/**
 * The options that all blocks of a backbone share, and their key names.
 *
 * @param mlpRatio width of the MLP divided by the block's width
 * @param qkNorm whether queries and keys are normalised per head
 * @param swiGlu whether to use SwiGLU instead of a GELU MLP
 * @param rmsNorm whether to use RMS norm instead of layer norm
 * @param rope whether queries and keys have rotary embeddings
 * @param shift whether the modulation shifts as well as scales
 * @param init initialisation of linear layers
 */
record BlockStyle(
    double mlpRatio,
    boolean qkNorm,
    boolean swiGlu,
    boolean rmsNorm,
    boolean rope,
    boolean shift,
    LayerInit init) {
  private static final double EPS = 1e-6;
  private static final double HEAD_LAYER_NORM_EPS = 1e-5;

  /** Creates a conditioned block. */
  PreNormBlock block(int width, int heads) {
    return new PreNormBlock(norm(), "norm1", attention(heads), "norm2", feedForward(width))
        .withModulation(new AdaLNModulation("adaLN_modulation.1", 2, shift, true));
  }

  /**
   * The norm before a modulated branch: RMS norm with a weight, or layer norm without weight and
   * bias, since the modulation scales and shifts.
   */
  Norm norm() {
    return rmsNorm ? Norm.rms(EPS) : Norm.layer(EPS).withoutParameters();
  }

  private Attention attention(int heads) {
    Norm headNorm = rmsNorm ? Norm.rms(EPS) : Norm.layer(HEAD_LAYER_NORM_EPS);
    return new Attention(
        heads,
        Attention.Keys.fused("attn"),
        QkvBias.ALL,
        qkNorm ? Optional.of(headNorm) : Optional.empty(),
        init);
  }

  private FeedForward feedForward(int width) {
    int inner = mlpWidth(width, mlpRatio, swiGlu);
    return swiGlu
        ? new SwiGlu(List.of("mlp.w12"), "mlp.w3", inner, init)
        : new Mlp("mlp.fc1", "mlp.fc2", inner, Activation.GELU_TANH, init);
  }

  /**
   * The inner width of the feed-forward layer. With SwiGLU it is two thirds of that of the GELU
   * MLP, which makes the costs equal. Rounds down wherever the reference does.
   */
  static int mlpWidth(int width, double mlpRatio, boolean swiGlu) {
    int inner = (int) (width * mlpRatio);
    return swiGlu ? (int) (2.0 / 3 * inner) : inner;
  }
}
