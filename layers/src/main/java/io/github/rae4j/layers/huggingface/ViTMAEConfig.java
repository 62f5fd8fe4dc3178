// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers.huggingface;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Locale;

/**
 * The two transformers that a Hugging Face {@code config.json} of type {@code vit_mae} describes;
 * what the file leaves out is as in {@code ViTMAEConfig}.
 */
public final class ViTMAEConfig {
  private ViTMAEConfig() {}

  /**
   * Reads the encoder.
   *
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static TransformerConfig encoder(Parameters config) {
    return Options.of(Encoder.class).readDeclared(config).transformer();
  }

  /**
   * Reads the decoder, whose sizes have keys that begin with {@code decoder_}.
   *
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static TransformerConfig decoder(Parameters config) {
    return Options.of(Decoder.class).readDeclared(config).transformer();
  }

  private static void check(
      Class<? extends Record> type, String prefix, int width, int heads, String activation) {
    TransformerConfig.requireHeadsDivideWidth(type, prefix, width, heads);
    TransformerConfig.activation(type, activation);
    if (width % 4 != 0) {
      throw new OptionException(
          type,
          prefix + "hidden_size",
          width + " is no multiple of 4, as sine-cosine positions need it");
    }
  }

  /**
   * The keys of the encoder.
   *
   * @param hiddenSize width of a token, a multiple of 4
   * @param numHiddenLayers number of blocks
   * @param numAttentionHeads heads of the attention, a divisor of the width
   * @param intermediateSize inner width of the MLP
   * @param hiddenAct activation of the MLP
   * @param layerNormEps eps of all layer norms
   * @param qkvBias whether queries, keys and values have a bias
   */
  public record Encoder(
      @Option(value = "width of a token", defaultValue = "768", range = "[1, inf)") int hiddenSize,
      @Option(value = "number of blocks", defaultValue = "12", range = "[1, inf)")
          int numHiddenLayers,
      @Option(value = "heads of the attention", defaultValue = "12", range = "[1, inf)")
          int numAttentionHeads,
      @Option(value = "inner width of the MLP", defaultValue = "3072", range = "[1, inf)")
          int intermediateSize,
      @Option(value = "activation of the MLP", defaultValue = "gelu") String hiddenAct,
      @Option(value = "eps of all layer norms", defaultValue = "1e-12") double layerNormEps,
      @Option(value = "whether queries, keys and values have a bias", defaultValue = "true")
          boolean qkvBias) {
    /** Checks the options. */
    public Encoder {
      Options.check(
          Encoder.class,
          hiddenSize,
          numHiddenLayers,
          numAttentionHeads,
          intermediateSize,
          hiddenAct,
          layerNormEps,
          qkvBias);
      ViTMAEConfig.check(Encoder.class, "", hiddenSize, numAttentionHeads, hiddenAct);
    }

    /** The blocks. */
    public TransformerConfig transformer() {
      return new TransformerConfig(
          hiddenSize,
          numHiddenLayers,
          numAttentionHeads,
          intermediateSize,
          TransformerConfig.activation(Encoder.class, hiddenAct),
          layerNormEps,
          qkvBias);
    }
  }

  /**
   * The keys of the decoder.
   *
   * @param modelType type of the model, {@code vit_mae}
   * @param decoderHiddenSize width of a token, a multiple of 4
   * @param decoderNumHiddenLayers number of blocks
   * @param decoderNumAttentionHeads heads of the attention, a divisor of the width
   * @param decoderIntermediateSize inner width of the MLP
   * @param hiddenAct activation of the MLP
   * @param layerNormEps eps of all layer norms
   * @param qkvBias whether queries, keys and values have a bias
   * @param numChannels channels of the images, 3
   */
  @RecordBuilder
  public record Decoder(
      @Option("type of the model: vit_mae") String modelType,
      @Option(value = "width of a token", defaultValue = "512", range = "[1, inf)")
          int decoderHiddenSize,
      @Option(value = "number of blocks", defaultValue = "8", range = "[1, inf)")
          int decoderNumHiddenLayers,
      @Option(value = "heads of the attention", defaultValue = "16", range = "[1, inf)")
          int decoderNumAttentionHeads,
      @Option(value = "inner width of the MLP", defaultValue = "2048", range = "[1, inf)")
          int decoderIntermediateSize,
      @Option(value = "activation of the MLP", defaultValue = "gelu") String hiddenAct,
      @Option(value = "eps of all layer norms", defaultValue = "1e-12") double layerNormEps,
      @Option(value = "whether queries, keys and values have a bias", defaultValue = "true")
          boolean qkvBias,
      @Option(value = "channels of the images: 3", defaultValue = "3") int numChannels)
      implements ViTMAEConfigDecoderBuilder.With {
    private static final String TYPE = "vit_mae";

    /** Checks the options. */
    public Decoder {
      Options.check(
          Decoder.class,
          modelType,
          decoderHiddenSize,
          decoderNumHiddenLayers,
          decoderNumAttentionHeads,
          decoderIntermediateSize,
          hiddenAct,
          layerNormEps,
          qkvBias,
          numChannels);
      if (!modelType.equals(TYPE)) {
        throw new OptionException(
            Decoder.class,
            "model_type",
            String.format(
                Locale.ROOT, "is '%s', but the ViT decoder needs a vit_mae config", modelType));
      }
      if (numChannels != 3) {
        throw new OptionException(
            Decoder.class, "num_channels", "must be 3: the decoder outputs RGB images");
      }
      ViTMAEConfig.check(
          Decoder.class, "decoder_", decoderHiddenSize, decoderNumAttentionHeads, hiddenAct);
    }

    /** Starts with the defaults of a config. */
    public static ViTMAEConfigDecoderBuilder builder() {
      return ViTMAEConfigDecoderBuilder.builder(
          new Decoder(TYPE, 512, 8, 16, 2048, "gelu", 1e-12, true, 3));
    }

    /** The blocks. */
    public TransformerConfig transformer() {
      return new TransformerConfig(
          decoderHiddenSize,
          decoderNumHiddenLayers,
          decoderNumAttentionHeads,
          decoderIntermediateSize,
          TransformerConfig.activation(Decoder.class, hiddenAct),
          layerNormEps,
          qkvBias);
    }
  }
}
