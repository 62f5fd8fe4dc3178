// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.SwiGlu;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the backbones with conditions in their sequence have in common: the transformer over image,
 * time and condition, and the further outputs that are taken from it. Immutable.
 *
 * @param type the record of options, for messages
 * @param grid the patches of the latents
 * @param size of the transformer
 * @param mlpRatio inner width of the MLP in units of the width, before SwiGLU takes two thirds
 * @param tapDepth after how many blocks the tap is, empty where there is none
 * @param tapWidth values of a token of the tap, 0 where there is none
 * @param projector of the tap
 * @param baseDepth after how many blocks the weaker prediction is, empty where there is none
 * @param numClasses number of classes
 * @param condition what it is conditioned on
 * @param contextDim width of a text's tokens
 * @param tokens how many tokens there are of what
 * @param omega the guidance strength that it is told, empty where it is told none
 */
record ContextSpec(
    Class<? extends Record> type,
    Latents latents,
    PatchGrid grid,
    TransformerSize size,
    double mlpRatio,
    OptionalInt tapDepth,
    int tapWidth,
    RepaProjector projector,
    OptionalInt baseDepth,
    int numClasses,
    ConditionType condition,
    OptionalInt contextDim,
    ContextTokens tokens,
    Optional<Float> omega) {
  /** The weaker prediction that internal guidance uses, {@code (batch, C, h, w)}. */
  static final String BASE = "base";

  /** The projected image tokens that representation alignment uses, {@code (batch, n, z_dim)}. */
  static final String TAP = "tap";

  static final Norm NORM = Norm.rms(1e-6);
  static final LayerInit INIT = LayerInit.TORCH_DEFAULT;

  /** Refuses what does not fit; the message names the option. */
  ContextSpec {
    requireDepth(type, "repa_layer_depth", tapDepth, size.depth());
    requireDepth(type, "base_model_depth", baseDepth, size.depth());
    requireHeads(type, size.width(), size.heads(), mlpRatio);
    if (condition == ConditionType.TEXT && contextDim.isEmpty()) {
      throw new OptionException(
          type,
          "context_dim",
          "is missing; with condition_type text it is the width of the text encoder's tokens");
    }
    if (condition == ConditionType.NWM) {
      int patches = grid.tokens().tokens();
      int ofFrames = tokens.numCTokens() - tokens.nActionTokens() - 1;
      if (ofFrames < patches || ofFrames % patches != 0) {
        throw new OptionException(
            type,
            "cond_arch",
            String.format(
                Locale.ROOT,
                "num_c_tokens of a world model is frames * %d + n_action_tokens + 1, but %d does"
                    + " not fit n_action_tokens %d",
                patches,
                tokens.numCTokens(),
                tokens.nActionTokens()));
      }
    }
  }

  private static void requireDepth(
      Class<? extends Record> type, String key, OptionalInt after, int depth) {
    if (after.isPresent() && (after.getAsInt() < 1 || after.getAsInt() > depth)) {
      throw new OptionException(
          type,
          key,
          String.format(
              Locale.ROOT,
              "must be 1 to %d, the number of blocks, but is %d: there is nothing behind that"
                  + " block",
              depth,
              after.getAsInt()));
    }
  }

  /** Refuses heads that the rotary tables cannot divide, and an MLP without width. */
  static void requireHeads(Class<? extends Record> type, int width, int heads, double mlpRatio) {
    Checks.blocks(type, width, heads, false, mlpWidth(width, mlpRatio));
    Checks.require(
        type,
        "num_heads",
        width / heads % 4 == 0,
        String.format(
            Locale.ROOT,
            "%d heads of hidden_size %d have %d values each; rotary positions need a multiple of 4",
            heads,
            width,
            width / heads));
  }

  /** {@code int(2/3 · width · ratio)}, as the reference rounds. */
  static int mlpWidth(int width, double mlpRatio) {
    return (int) (2.0 / 3 * (width * mlpRatio));
  }

  /** A block of this family without modulation. */
  static PreNormBlock block(int width, int heads, double mlpRatio) {
    Attention attention =
        new Attention(
            heads,
            new Attention.Keys(
                List.of("attn.q", "attn.k", "attn.v"), "attn.proj", "attn.q_norm", "attn.k_norm"),
            Attention.QkvBias.ALL,
            Optional.of(NORM),
            INIT);
    SwiGlu mlp = new SwiGlu(List.of("mlp.w1", "mlp.w2"), "mlp.w3", mlpWidth(width, mlpRatio), INIT);
    return new PreNormBlock(NORM, "norm1", attention, "norm2", mlp);
  }

  /** How many tokens stand behind those of the image. */
  int others() {
    return tokens.numTTokens()
        + (omega.isPresent() ? tokens.numCfgOmegaTokens() : 0)
        + tokens.numCTokens();
  }

  /** Frames that a world model sees. */
  int frames() {
    return (tokens.numCTokens() - tokens.nActionTokens() - 1) / grid.tokens().tokens();
  }

  Conditioning conditioning() {
    Conditioning conditions =
        switch (condition) {
          case LABEL -> new ClassConditioning(numClasses, true);
          case TEXT -> new TextConditioning(tokens.numCTokens(), contextDim.orElseThrow());
          case NWM -> new WorldModelConditioning(frames(), latents.shape());
        };
    return omega.isPresent() ? new OmegaConditioning(conditions, omega.get()) : conditions;
  }

  List<TensorSpec> furtherOutputs() {
    List<TensorSpec> outputs = new ArrayList<>();
    if (baseDepth.isPresent()) {
      outputs.add(latents.spec(BASE));
    }
    if (tapDepth.isPresent()) {
      outputs.add(TensorSpec.batched(TAP, grid.tokens().tokens(), tapWidth));
    }
    return List.copyOf(outputs);
  }

  /** Refuses outputs that there are not. */
  Set<String> requireOutputs(Set<String> further) {
    Set<String> missing = new TreeSet<>(further);
    furtherOutputs().forEach(spec -> missing.remove(spec.name()));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "this backbone has no outputs %s; 'base' needs base_model_depth, 'tap' enable_repa",
              missing));
    }
    return Set.copyOf(further);
  }
}
