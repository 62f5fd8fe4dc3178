// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the options of the backbones with time and condition in their sequence have in common
 * (RAEv2, arXiv:2605.18324): their conditions, the tap of representation alignment, and the weaker
 * prediction of internal guidance. In a config they stand beside the others. Immutable and
 * thread-safe.
 *
 * @param mlpRatio inner width of the gated MLP in units of the width, before it takes two thirds
 * @param classes number of classes, where it is conditioned on labels; there is always a null label
 * @param conditionType what it is conditioned on
 * @param contextDim width of a text encoder's tokens, for text
 * @param condArch how many tokens there are of what
 * @param useCfgConds whether it is told the strength of guidance
 * @param omega that strength
 * @param enableRepa whether it has the tap
 * @param repaLayerDepth after how many blocks, of the base where there is a head, the tap is
 * @param zDim width of a token of the tap
 * @param repaProjector how the tap is brought to that width
 * @param baseModelDepth after how many blocks, of the base where there is a head, the weaker
 *     prediction is made; none unless given
 */
@RecordBuilder
public record ContextOptions(
    @Option(
            value =
                "inner width of the gated MLP in units of hidden_size, before it takes two thirds",
            defaultValue = "4.0",
            range = "(0, 256]")
        double mlpRatio,
    @Option(
            value = "number of classes",
            key = "num_classes",
            defaultValue = "1000",
            range = "[1, 2147483646]")
        int classes,
    @Option(value = "what the backbone is conditioned on", defaultValue = "label")
        ConditionType conditionType,
    @Option(
            value = "width of the text encoder's tokens, for condition_type text",
            range = "[1, 65536]")
        OptionalInt contextDim,
    @Option("how many tokens of time and condition are in the sequence") ContextTokens condArch,
    @Option(value = "whether the backbone is told the strength of guidance", defaultValue = "false")
        boolean useCfgConds,
    @Option(value = "the strength that it is told, with use_cfg_conds", defaultValue = "1")
        double omega,
    @Option(
            value = "whether there is a tap with a projector, for representation alignment",
            defaultValue = "false")
        boolean enableRepa,
    @Option(value = "after how many blocks the tap is", defaultValue = "8") int repaLayerDepth,
    @Option(value = "width of a token of the tap, with enable_repa", range = "[1, 65536]")
        OptionalInt zDim,
    @Option(
            value =
                "how the tap is brought to that width: linear, or conv, a convolution of 3 x 3 over"
                    + " the grid",
            defaultValue = "linear",
            source = "iREPA, arXiv:2512.10794")
        RepaProjector repaProjector,
    @Option(
            "after how many blocks a weaker prediction is made, for internal guidance; none unless"
                + " given")
        OptionalInt baseModelDepth)
    implements ContextOptionsBuilder.With {
  /** Options that only this family has: they tell its configs from those of the older one. */
  private static final List<String> TELLING =
      List.of(
          "condition_type",
          "cond_arch",
          "context_dim",
          "enable_repa",
          "repa_layer_depth",
          "z_dim",
          "repa_projector",
          "use_cfg_conds",
          "base_model_depth");

  /** Checks the options. */
  public ContextOptions {
    Options.check(
        ContextOptions.class,
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
        repaProjector,
        baseModelDepth);
    if (enableRepa && zDim.isEmpty()) {
      throw new OptionException(
          ContextOptions.class,
          "z_dim",
          "is missing; with enable_repa it is the width of the projected tokens");
    }
  }

  /**
   * The defaults of a config.
   *
   * @param tokens how many tokens there are of what, for which there is no default
   */
  public static ContextOptions of(ContextTokens tokens) {
    return new ContextOptions(
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
        RepaProjector.LINEAR,
        OptionalInt.empty());
  }

  /** Whether a section describes a backbone of this family. */
  static boolean isMeant(Parameters section) {
    return TELLING.stream().anyMatch(key -> section.has(key) || section.isNull(key));
  }

  /**
   * What the backbone with these options has, or an error about what does not fit.
   *
   * @param type the record of options, for messages
   * @param channels of the latents
   * @param inputSize height and width of the latents, or one number for both
   * @param patch side of a patch
   * @param size of the transformer that time and condition pass
   */
  ContextSpec spec(
      Class<? extends Record> type,
      int channels,
      List<Integer> inputSize,
      int patch,
      TransformerSize size) {
    Latents latents = Latents.of(type, channels, inputSize);
    return new ContextSpec(
        type,
        latents,
        latents.patches(type, patch),
        size,
        mlpRatio,
        enableRepa ? OptionalInt.of(repaLayerDepth) : OptionalInt.empty(),
        enableRepa ? zDim.getAsInt() : 0,
        repaProjector,
        baseModelDepth,
        classes,
        conditionType,
        contextDim,
        condArch,
        useCfgConds ? Optional.of((float) omega) : Optional.empty());
  }
}
