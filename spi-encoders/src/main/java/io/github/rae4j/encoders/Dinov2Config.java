// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import java.util.Locale;

/**
 * The keys of the {@code config.json} of DINOv2, with the defaults of {@code Dinov2Config} and
 * {@code Dinov2WithRegistersConfig}. Immutable and thread-safe.
 *
 * @param hiddenSize width of a token
 * @param numHiddenLayers number of blocks
 * @param numAttentionHeads heads of the attention, a divisor of the width
 * @param mlpRatio inner width of the MLP in units of the width
 * @param hiddenAct activation of the MLP
 * @param layerNormEps eps of all layer norms
 * @param qkvBias whether queries, keys and values have a bias
 * @param numRegisterTokens number of register tokens, where the model has any
 * @param useSwigluFfn whether the MLP is gated (size g)
 * @param layerscaleValue initial value of the residual scales
 */
public record Dinov2Config(
    @Option(value = "width of a token", defaultValue = "768", range = "[1, inf)") int hiddenSize,
    @Option(value = "number of blocks", defaultValue = "12", range = "[1, inf)")
        int numHiddenLayers,
    @Option(value = "heads of the attention", defaultValue = "12", range = "[1, inf)")
        int numAttentionHeads,
    @Option(value = "inner width of the MLP in units of the width", defaultValue = "4")
        double mlpRatio,
    @Option(value = "activation of the MLP", defaultValue = "gelu") String hiddenAct,
    @Option(value = "eps of all layer norms", defaultValue = "1e-6") double layerNormEps,
    @Option(value = "whether queries, keys and values have a bias", defaultValue = "true")
        boolean qkvBias,
    @Option(value = "number of register tokens", defaultValue = "4", range = "[0, inf)")
        int numRegisterTokens,
    @Option(value = "whether the MLP is gated", defaultValue = "false") boolean useSwigluFfn,
    @Option(value = "initial value of the residual scales", defaultValue = "1")
        double layerscaleValue) {
  /** Checks the options. */
  public Dinov2Config {
    Options.check(
        Dinov2Config.class,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        mlpRatio,
        hiddenAct,
        layerNormEps,
        qkvBias,
        numRegisterTokens,
        useSwigluFfn,
        layerscaleValue);
    TransformerConfig.requireHeadsDivideWidth(
        Dinov2Config.class, "", hiddenSize, numAttentionHeads);
    TransformerConfig.activation(Dinov2Config.class, hiddenAct);
    if ((int) (hiddenSize * mlpRatio) < 1) {
      throw new OptionException(
          Dinov2Config.class,
          "mlp_ratio",
          String.format(
              Locale.ROOT,
              "%s leaves no width for the MLP of hidden_size %d",
              mlpRatio,
              hiddenSize));
    }
  }

  TransformerConfig transformer() {
    return new TransformerConfig(
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        (int) (hiddenSize * mlpRatio),
        TransformerConfig.activation(Dinov2Config.class, hiddenAct),
        layerNormEps,
        qkvBias);
  }
}
