// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Shape;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * DiT with time and condition as tokens in its sequence, without any modulation (RAEv2's
 * LightningDiT, arXiv:2605.18324). It can also give a weaker prediction from its middle, which
 * internal guidance uses, and the projected tokens that representation alignment uses. Immutable
 * and thread-safe.
 *
 * <p>Further outputs: {@code base} float32 {@code (batch, C, h, w)} where {@code base_model_depth}
 * says after which block, and {@code tap} float32 {@code (batch, tokens, z_dim)} with {@code
 * enable_repa}.
 *
 * @param inputSize height and width of the latents, or one number for both
 * @param patchSize side of a patch
 * @param inChannels channels of the latents; 768 for a world model, whose released embedding of
 *     frames has as many
 * @param hiddenSize width of a token
 * @param depth number of blocks
 * @param numHeads attention heads
 * @param context conditions and further outputs, as of the whole family
 */
@RecordBuilder
public record InContextDiT(
    @Option(
            value = "height and width of the latents, or one number for both",
            defaultValue = "16",
            range = "[1, 4096]")
        List<Integer> inputSize,
    @Option(value = "side of a patch", defaultValue = "1", range = "[1, 4096]") int patchSize,
    @Option(value = "channels of the latents", defaultValue = "768", range = "[1, 65536]")
        int inChannels,
    @Option(value = "width of a token", defaultValue = "1152", range = "[1, 65536]") int hiddenSize,
    @Option(value = "number of blocks", defaultValue = "28", range = "[0, 65536]") int depth,
    @Option(
            value = "attention heads, a divisor of hidden_size",
            defaultValue = "16",
            range = "[1, 65536]")
        int numHeads,
    @Option(value = "conditions and further outputs", embedded = true) ContextOptions context)
    implements Backbone, InContextDiTBuilder.With {
  private static final int FRAME_CHANNELS = 768;

  /** Checks the options. */
  public InContextDiT {
    Options.check(
        InContextDiT.class, inputSize, patchSize, inChannels, hiddenSize, depth, numHeads, context);
    inputSize = List.copyOf(inputSize);
    if (context.conditionType() == ConditionType.NWM && inChannels != FRAME_CHANNELS) {
      throw new OptionException(
          InContextDiT.class,
          "in_channels",
          String.format(
              Locale.ROOT,
              "must be %d for a world model, whose weights for frames have as many, but is %d",
              FRAME_CHANNELS,
              inChannels));
    }
    context.spec(
        InContextDiT.class,
        inChannels,
        inputSize,
        patchSize,
        new TransformerSize(hiddenSize, depth, numHeads));
  }

  /**
   * Starts with the defaults of a config.
   *
   * @param tokens how many tokens there are of what, for which there is no default
   */
  public static InContextDiTBuilder builder(ContextTokens tokens) {
    return InContextDiTBuilder.builder(
        new InContextDiT(List.of(16), 1, 768, 1152, 28, 16, ContextOptions.of(tokens)));
  }

  private ContextSpec spec() {
    return context.spec(
        InContextDiT.class,
        inChannels,
        inputSize,
        patchSize,
        new TransformerSize(hiddenSize, depth, numHeads));
  }

  @Override
  public Network network() {
    return network(Set.of());
  }

  @Override
  public Network network(Set<String> further) {
    return new InContextDiTNetwork(spec(), further);
  }

  @Override
  public List<TensorSpec> furtherOutputs() {
    return spec().furtherOutputs();
  }

  @Override
  public Shape latentShape() {
    return spec().latents().shape();
  }

  @Override
  public Conditioning conditioning() {
    return spec().conditioning();
  }
}
