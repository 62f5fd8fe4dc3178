// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.Attention.QkvBias;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.network.Activation;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import java.util.Locale;

/**
 * The keys of the {@code config.json} of DINOv3, with the defaults of {@code DINOv3ViTConfig}.
 * Those that act in training alone (shift, jitter, rescale) are not among them. Immutable and
 * thread-safe.
 *
 * @param hiddenSize width of a token
 * @param numHiddenLayers number of blocks
 * @param numAttentionHeads heads of the attention, a divisor of the width
 * @param intermediateSize inner width of the MLP, of each half of a gated one
 * @param hiddenAct activation of the MLP; that of a gated one is silu
 * @param layerNormEps eps of all layer norms
 * @param ropeTheta base of the rotary periods
 * @param queryBias whether queries have a bias
 * @param keyBias whether keys have a bias
 * @param valueBias whether values have a bias
 * @param projBias whether the attention's output has a bias, true
 * @param mlpBias whether the MLP has biases, true
 * @param numRegisterTokens number of register tokens
 * @param useGatedMlp whether the MLP is gated
 * @param layerscaleValue initial value of the residual scales
 */
public record Dinov3Config(
    @Option(value = "width of a token", defaultValue = "384", range = "[1, inf)") int hiddenSize,
    @Option(value = "number of blocks", defaultValue = "12", range = "[1, inf)")
        int numHiddenLayers,
    @Option(value = "heads of the attention", defaultValue = "6", range = "[1, inf)")
        int numAttentionHeads,
    @Option(value = "inner width of the MLP", defaultValue = "1536", range = "[1, inf)")
        int intermediateSize,
    @Option(value = "activation of the MLP", defaultValue = "gelu") String hiddenAct,
    @Option(value = "eps of all layer norms", defaultValue = "1e-5") double layerNormEps,
    @Option(value = "base of the rotary periods", defaultValue = "100", range = "(0, inf)")
        double ropeTheta,
    @Option(value = "whether queries have a bias", defaultValue = "true") boolean queryBias,
    @Option(value = "whether keys have a bias", defaultValue = "false") boolean keyBias,
    @Option(value = "whether values have a bias", defaultValue = "true") boolean valueBias,
    @Option(value = "whether the attention's output has a bias", defaultValue = "true")
        boolean projBias,
    @Option(value = "whether the MLP has biases", defaultValue = "true") boolean mlpBias,
    @Option(value = "number of register tokens", defaultValue = "0", range = "[0, inf)")
        int numRegisterTokens,
    @Option(value = "whether the MLP is gated", defaultValue = "false") boolean useGatedMlp,
    @Option(value = "initial value of the residual scales", defaultValue = "1")
        double layerscaleValue) {
  /** Checks the options. */
  public Dinov3Config {
    Options.check(
        Dinov3Config.class,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        hiddenAct,
        layerNormEps,
        ropeTheta,
        queryBias,
        keyBias,
        valueBias,
        projBias,
        mlpBias,
        numRegisterTokens,
        useGatedMlp,
        layerscaleValue);
    TransformerConfig.requireHeadsDivideWidth(
        Dinov3Config.class, "", hiddenSize, numAttentionHeads);
    requireRotary(hiddenSize, numAttentionHeads);
    Activation activation = TransformerConfig.activation(Dinov3Config.class, hiddenAct);
    if (useGatedMlp && activation != Activation.SILU) {
      throw new OptionException(
          Dinov3Config.class,
          "hidden_act",
          "is '" + hiddenAct + "', but a gated MLP is read with silu alone");
    }
    if (queryBias != valueBias || (keyBias && !queryBias)) {
      throw new OptionException(
          Dinov3Config.class,
          "value_bias",
          "queries and values must both have a bias or neither, and keys none without them");
    }
    if (!projBias || !mlpBias) {
      throw new OptionException(
          Dinov3Config.class,
          projBias ? "mlp_bias" : "proj_bias",
          "is false, but the layers are read with their biases");
    }
  }

  private static void requireRotary(int width, int heads) {
    if (width / heads % 4 != 0) {
      throw new OptionException(
          Dinov3Config.class,
          "num_attention_heads",
          String.format(
              Locale.ROOT,
              "%d heads of hidden_size %d are %d wide, but rotary positions need a multiple of 4",
              heads,
              width,
              width / heads));
    }
  }

  /** The same facts from the shapes of a checkpoint of DINOv3's own repository. */
  static Dinov3Config of(OriginalDino facts) {
    return new Dinov3Config(
        facts.width(),
        facts.depth(),
        facts.heads(),
        facts.mlpWidth(),
        facts.gated() ? "silu" : "gelu",
        1e-5,
        100,
        facts.qkvBias(),
        facts.qkvBias() && facts.keyBias(),
        facts.qkvBias(),
        true,
        true,
        facts.registers(),
        facts.gated(),
        1);
  }

  QkvBias qkvBias() {
    return queryBias ? (keyBias ? QkvBias.ALL : QkvBias.EXCEPT_KEY) : QkvBias.NONE;
  }

  TransformerConfig transformer() {
    return new TransformerConfig(
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        TransformerConfig.activation(Dinov3Config.class, hiddenAct),
        layerNormEps,
        queryBias);
  }
}
