// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
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
import java.util.Set;

/**
 * DiT-DH with time and condition as tokens in the sequence of its base (RAEv2, arXiv:2605.18324):
 * the base is a plain transformer without modulation, its image tokens modulate the wide, shallow
 * head token by token. It can also give a weaker prediction from the middle of the base, which
 * internal guidance uses, and the projected tokens that representation alignment uses. Immutable
 * and thread-safe.
 *
 * <p>Further outputs: {@code base} float32 {@code (batch, C, h, w)} where {@code base_model_depth}
 * says after which block, and {@code tap} float32 {@code (batch, tokens, z_dim)} with {@code
 * enable_repa}.
 *
 * @param inputSize height and width of the latents, or one number for both
 * @param patchSize side of a patch of base and head, which is the same for both
 * @param inChannels channels of the latents
 * @param hiddenSize width of a token of base and head
 * @param depth number of blocks of base and head
 * @param numHeads attention heads of base and head, or one number for both
 * @param context conditions and further outputs, as of the whole family
 */
@RecordBuilder
public record InContextDiTDH(
    @Option(
            value = "height and width of the latents, or one number for both",
            defaultValue = "16",
            range = "[1, 4096]")
        List<Integer> inputSize,
    @Option(
            value = "side of a patch, the same for base and head",
            defaultValue = "1",
            range = "[1, 4096]")
        List<Integer> patchSize,
    @Option(value = "channels of the latents", defaultValue = "768", range = "[1, 65536]")
        int inChannels,
    @Option(
            value = "width of a token of base and head",
            defaultValue = "1152, 2048",
            range = "[1, 65536]")
        List<Integer> hiddenSize,
    @Option(
            value = "number of blocks of base and head",
            defaultValue = "28, 2",
            range = "[0, 65536]")
        List<Integer> depth,
    @Option(
            value = "attention heads of base and head, or one number for both",
            defaultValue = "16, 16",
            range = "[1, 65536]")
        List<Integer> numHeads,
    @Option(value = "conditions and further outputs", embedded = true) ContextOptions context)
    implements StagedBackbone, InContextDiTDHBuilder.With {
  /** Checks the options. */
  public InContextDiTDH {
    Options.check(
        InContextDiTDH.class,
        inputSize,
        patchSize,
        inChannels,
        hiddenSize,
        depth,
        numHeads,
        context);
    inputSize = List.copyOf(inputSize);
    patchSize = List.copyOf(patchSize);
    hiddenSize = List.copyOf(hiddenSize);
    depth = List.copyOf(depth);
    numHeads = List.copyOf(numHeads);
    BaseAndHead patch = pair("patch_size", patchSize, true);
    if (patch.base() != patch.head()) {
      throw new OptionException(
          InContextDiTDH.class,
          "patch_size",
          String.format(
              Locale.ROOT,
              "must be the same for base and head, since each token of the base modulates one of"
                  + " the head; they are %d and %d",
              patch.base(),
              patch.head()));
    }
    pair("depth", depth, false);
    int head = pair("hidden_size", hiddenSize, false).head();
    ContextSpec.requireHeads(
        InContextDiTDH.class, head, pair("num_heads", numHeads, true).head(), context.mlpRatio());
    context.spec(
        InContextDiTDH.class,
        inChannels,
        inputSize,
        patch.base(),
        new TransformerSize(
            hiddenSize.get(0), depth.get(0), pair("num_heads", numHeads, true).base()));
  }

  private static BaseAndHead pair(String key, List<Integer> values, boolean oneForBoth) {
    return oneForBoth
        ? BaseAndHead.ofPairOrOne(InContextDiTDH.class, key, values)
        : BaseAndHead.ofPair(InContextDiTDH.class, key, values);
  }

  /**
   * Starts with the defaults of a config.
   *
   * @param tokens how many tokens there are of what, for which there is no default
   */
  public static InContextDiTDHBuilder builder(ContextTokens tokens) {
    return InContextDiTDHBuilder.builder(
        new InContextDiTDH(
            List.of(16),
            List.of(1),
            768,
            List.of(1152, 2048),
            List.of(28, 2),
            List.of(16, 16),
            ContextOptions.of(tokens)));
  }

  private ContextSpec spec() {
    return context.spec(
        InContextDiTDH.class,
        inChannels,
        inputSize,
        patchSize.get(0),
        new TransformerSize(hiddenSize.get(0), depth.get(0), numHeads.get(0)));
  }

  private TransformerSize head() {
    return new TransformerSize(hiddenSize.get(1), depth.get(1), numHeads.get(numHeads.size() - 1));
  }

  @Override
  public Network network() {
    return network(Set.of());
  }

  @Override
  public Network network(Set<String> further) {
    return new InContextDiTDHNetwork(spec(), head(), further);
  }

  @Override
  public List<TensorSpec> furtherOutputs() {
    return spec().furtherOutputs();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The features are what leaves the last block of the base, before the time is added: the head
   * adds its own.
   */
  @Override
  public Optional<Stages> baseAndHead() {
    return Optional.of(new InContextDiTDHNetwork(spec(), head(), Set.of()).baseAndHead());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The blocks are those of the base, over the whole sequence; the last stage is the head. Empty
   * for texts, whose mask all blocks need.
   */
  @Override
  public Optional<Stages> aroundBlocks() {
    return depth.get(0) < 2 || context.conditionType() == ConditionType.TEXT
        ? Optional.empty()
        : Optional.of(new InContextDiTDHNetwork(spec(), head(), Set.of()).aroundBlocks());
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
