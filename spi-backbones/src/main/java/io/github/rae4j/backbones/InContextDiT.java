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
import java.util.Optional;
import java.util.OptionalInt;
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
 * @param mlpRatio inner width of the gated MLP in units of the width, before it takes two thirds
 * @param classes number of classes, where it is conditioned on labels; there is always a null label
 * @param conditionType what it is conditioned on
 * @param contextDim width of a text encoder's tokens, for text
 * @param condArch how many tokens there are of what
 * @param useCfgConds whether it is told the strength of guidance
 * @param omega that strength
 * @param enableRepa whether it has the tap
 * @param repaLayerDepth after how many blocks the tap is
 * @param zDim width of a token of the tap
 * @param baseModelDepth after how many blocks the weaker prediction is made; none unless given
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
    @Option(value = ContextOptions.MLP_RATIO, defaultValue = "4.0", range = "(0, 256]")
        double mlpRatio,
    @Option(
            value = "number of classes",
            key = "num_classes",
            defaultValue = "1000",
            range = "[1, 2147483646]")
        int classes,
    @Option(value = ContextOptions.CONDITION_TYPE, defaultValue = "label")
        ConditionType conditionType,
    @Option(value = ContextOptions.CONTEXT_DIM, range = "[1, 65536]") OptionalInt contextDim,
    @Option(ContextOptions.COND_ARCH) ContextTokens condArch,
    @Option(value = ContextOptions.USE_CFG_CONDS, defaultValue = "false") boolean useCfgConds,
    @Option(value = ContextOptions.OMEGA, defaultValue = "1") double omega,
    @Option(value = ContextOptions.ENABLE_REPA, defaultValue = "false") boolean enableRepa,
    @Option(value = ContextOptions.REPA_LAYER_DEPTH, defaultValue = "8") int repaLayerDepth,
    @Option(value = ContextOptions.Z_DIM, range = "[1, 65536]") OptionalInt zDim,
    @Option(ContextOptions.BASE_MODEL_DEPTH) OptionalInt baseModelDepth)
    implements Backbone, InContextDiTBuilder.With {
  private static final int FRAME_CHANNELS = 768;

  /** Checks the options. */
  public InContextDiT {
    Options.check(
        InContextDiT.class,
        inputSize,
        patchSize,
        inChannels,
        hiddenSize,
        depth,
        numHeads,
        mlpRatio,
        classes,
        conditionType,
        contextDim,
        condArch,
        useCfgConds,
        omega,
        enableRepa,
        repaLayerDepth,
        zDim,
        baseModelDepth);
    inputSize = List.copyOf(inputSize);
    if (conditionType == ConditionType.NWM && inChannels != FRAME_CHANNELS) {
      throw new OptionException(
          InContextDiT.class,
          "in_channels",
          String.format(
              Locale.ROOT,
              "must be %d for a world model, whose weights for frames have as many, but is %d",
              FRAME_CHANNELS,
              inChannels));
    }
    spec(
        inputSize,
        inChannels,
        patchSize,
        new TransformerSize(hiddenSize, depth, numHeads),
        mlpRatio,
        classes,
        conditionType,
        contextDim,
        condArch,
        useCfgConds,
        omega,
        enableRepa,
        repaLayerDepth,
        zDim,
        baseModelDepth);
  }

  /**
   * Starts with the defaults of a config.
   *
   * @param tokens how many tokens there are of what, for which there is no default
   */
  public static InContextDiTBuilder builder(ContextTokens tokens) {
    return InContextDiTBuilder.builder(
        new InContextDiT(
            List.of(16),
            1,
            768,
            1152,
            28,
            16,
            4,
            1000,
            ConditionType.LABEL,
            OptionalInt.empty(),
            tokens,
            false,
            1,
            false,
            8,
            OptionalInt.empty(),
            OptionalInt.empty()));
  }

  private static ContextSpec spec(
      List<Integer> inputSize,
      int inChannels,
      int patch,
      TransformerSize size,
      double mlpRatio,
      int classes,
      ConditionType conditionType,
      OptionalInt contextDim,
      ContextTokens condArch,
      boolean useCfgConds,
      double omega,
      boolean enableRepa,
      int repaLayerDepth,
      OptionalInt zDim,
      OptionalInt baseModelDepth) {
    Latents latents = Latents.of(InContextDiT.class, inChannels, inputSize);
    return new ContextSpec(
        InContextDiT.class,
        latents,
        latents.patches(InContextDiT.class, patch),
        size,
        mlpRatio,
        enableRepa ? OptionalInt.of(repaLayerDepth) : OptionalInt.empty(),
        ContextOptions.tapWidth(InContextDiT.class, enableRepa, zDim),
        baseModelDepth,
        classes,
        conditionType,
        contextDim,
        condArch,
        useCfgConds ? Optional.of((float) omega) : Optional.empty());
  }

  private ContextSpec spec() {
    return spec(
        inputSize,
        inChannels,
        patchSize,
        new TransformerSize(hiddenSize, depth, numHeads),
        mlpRatio,
        classes,
        conditionType,
        contextDim,
        condArch,
        useCfgConds,
        omega,
        enableRepa,
        repaLayerDepth,
        zDim,
        baseModelDepth);
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
