// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * The keys that describe the vision tower of SigLIP in a {@code config.json}, with the defaults of
 * {@code SiglipVisionConfig}. Immutable and thread-safe.
 *
 * @param hiddenSize width of a token
 * @param numHiddenLayers number of blocks
 * @param numAttentionHeads heads of the attention, a divisor of the width
 * @param intermediateSize inner width of the MLP
 * @param hiddenAct activation of the MLP
 * @param layerNormEps eps of all layer norms
 */
public record SiglipVisionConfig(
    @Option(value = "width of a token", defaultValue = "768", range = "[1, inf)") int hiddenSize,
    @Option(value = "number of blocks", defaultValue = "12", range = "[1, inf)")
        int numHiddenLayers,
    @Option(value = "heads of the attention", defaultValue = "12", range = "[1, inf)")
        int numAttentionHeads,
    @Option(value = "inner width of the MLP", defaultValue = "3072", range = "[1, inf)")
        int intermediateSize,
    @Option(value = "activation of the MLP", defaultValue = "gelu_pytorch_tanh") String hiddenAct,
    @Option(value = "eps of all layer norms", defaultValue = "1e-6") double layerNormEps) {
  /** Checks the options. */
  public SiglipVisionConfig {
    Options.check(
        SiglipVisionConfig.class,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        hiddenAct,
        layerNormEps);
    TransformerConfig.requireHeadsDivideWidth(
        SiglipVisionConfig.class, "", hiddenSize, numAttentionHeads);
    TransformerConfig.activation(SiglipVisionConfig.class, hiddenAct);
  }

  TransformerConfig transformer() {
    return new TransformerConfig(
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        TransformerConfig.activation(SiglipVisionConfig.class, hiddenAct),
        layerNormEps,
        true);
  }
}
