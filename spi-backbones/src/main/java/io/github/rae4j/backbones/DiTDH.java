// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.Network;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Shape;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * DiT-DH (paper section 5, Figure 5): a DiT base M processes the noisy latents, and a wide, shallow
 * DDT head H, conditioned token by token on the base's output, predicts the velocity: {@code s =
 * M(x | t, y)}, {@code v = H(x | s)}. {@code DiTDHNetwork} is the network, this record its options.
 * Immutable and thread-safe.
 *
 * <p>The head's patch must be 1: the reference's weights for larger patches take {@code in_channels
 * · patch²} channels and output one patch of {@code in_channels}, so no input fits both ends, and
 * the reference cannot run them either. For the same reason, with a base patch above 1 only {@link
 * #networkGivenBase} can run.
 *
 * @param inputSize height and width of the latents, or one number for both
 * @param patchSize side of a patch of the base and of the head, or one number for both
 * @param inChannels channels of the latents
 * @param hiddenSize width of a token of the base and of the head
 * @param depth number of blocks of the base and of the head
 * @param numHeads attention heads of the base and of the head, or one number for both
 * @param mlpRatio inner width of the MLP in units of the width
 * @param numClasses number of classes
 * @param classDropoutProb fraction of the labels that training dropped; with 0 there is no null
 *     label
 * @param useQknorm whether queries and keys are normalised per head
 * @param useSwiglu whether the MLP is gated
 * @param useRope whether queries and keys are turned by their positions. The reference fails
 *     without; here the tables are simply left out
 * @param useRmsnorm whether norms are RMS norms
 * @param woShift whether the modulation has no shifts. The reference accepts it and fails when run;
 *     here the shift is 0, which is what the shapes of its weights say
 * @param usePosEmbed whether the tokens of the base have fixed positions
 */
@RecordBuilder
public record DiTDH(
    @Option(
            value = "height and width of the latents, or one number for both",
            defaultValue = "1",
            range = "[1, 4096]")
        List<Integer> inputSize,
    @Option(
            value = "side of a patch of base and head, or one number for both; the head's is 1",
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
    @Option(
            value = "inner width of the MLP in units of hidden_size",
            defaultValue = "4.0",
            range = "(0, 256]")
        double mlpRatio,
    @Option(value = "number of classes", defaultValue = "1000", range = "[1, 2147483646]")
        int numClasses,
    @Option(
            value = "fraction of the labels that training dropped; 0 means no null label",
            defaultValue = "0.1",
            range = "[0, 1]")
        double classDropoutProb,
    @Option(value = "normalise queries and keys per head", defaultValue = "false")
        boolean useQknorm,
    @Option(value = "SwiGLU instead of a GELU MLP", defaultValue = "true") boolean useSwiglu,
    @Option(value = "rotary position embedding", defaultValue = "true") boolean useRope,
    @Option(value = "RMS norm instead of layer norm", defaultValue = "true") boolean useRmsnorm,
    @Option(value = "modulation without shifts", defaultValue = "false") boolean woShift,
    @Option(value = "fixed positions for the tokens of the base", defaultValue = "true")
        boolean usePosEmbed)
    implements StagedBackbone, DiTDHBuilder.With {
  /** Checks the options. */
  public DiTDH {
    Options.check(
        DiTDH.class,
        inputSize,
        patchSize,
        inChannels,
        hiddenSize,
        depth,
        numHeads,
        mlpRatio,
        numClasses,
        classDropoutProb,
        useQknorm,
        useSwiglu,
        useRope,
        useRmsnorm,
        woShift,
        usePosEmbed);
    inputSize = List.copyOf(inputSize);
    patchSize = List.copyOf(patchSize);
    hiddenSize = List.copyOf(hiddenSize);
    depth = List.copyOf(depth);
    numHeads = List.copyOf(numHeads);

    BaseAndHead patch = BaseAndHead.ofPairOrOne(DiTDH.class, "patch_size", patchSize);
    if (patch.head() != 1) {
      throw new OptionException(
          DiTDH.class,
          "patch_size",
          String.format(
              Locale.ROOT,
              "the head's patch must be 1, but is %d: weights for larger ones cannot be run",
              patch.head()));
    }
    Latents.of(DiTDH.class, inChannels, inputSize).patches(DiTDH.class, patch.base());
    BaseAndHead width = BaseAndHead.ofPair(DiTDH.class, "hidden_size", hiddenSize);
    BaseAndHead.ofPair(DiTDH.class, "depth", depth);
    BaseAndHead heads = BaseAndHead.ofPairOrOne(DiTDH.class, "num_heads", numHeads);
    Checks.blocks(
        DiTDH.class,
        width.base(),
        heads.base(),
        useRope,
        BlockStyle.mlpWidth(width.base(), mlpRatio, useSwiglu));
    Checks.blocks(
        DiTDH.class,
        width.head(),
        heads.head(),
        useRope,
        BlockStyle.mlpWidth(width.head(), mlpRatio, useSwiglu));
    if (usePosEmbed) {
      Checks.positions(DiTDH.class, width.base());
    }
  }

  /** Starts with the defaults of a config. */
  public static DiTDHBuilder builder() {
    return DiTDHBuilder.builder(Options.of(DiTDH.class).defaults());
  }

  Latents latents() {
    return Latents.of(DiTDH.class, inChannels, inputSize);
  }

  int basePatch() {
    return patchSize.get(0);
  }

  Classes classes() {
    return new Classes(numClasses, classDropoutProb);
  }

  TransformerSize base() {
    return new TransformerSize(hiddenSize.get(0), depth.get(0), numHeads.get(0));
  }

  TransformerSize head() {
    return new TransformerSize(
        hiddenSize.get(1),
        depth.get(1),
        BaseAndHead.ofPairOrOne(DiTDH.class, "num_heads", numHeads).head());
  }

  BlockStyle style() {
    return new BlockStyle(
        mlpRatio, useQknorm, useSwiglu, useRmsnorm, useRope, !woShift, LayerInit.TORCH_DEFAULT);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ConfigException if the base's patch size is not 1; only {@link #networkGivenBase} can
   *     run in that case
   */
  @Override
  public Network network() {
    if (basePatch() != 1) {
      throw new ConfigException(
          String.format(
                  Locale.ROOT,
                  "patch_size [%d, 1] of DiT-DH cannot sample: the base's weights take %d channels,"
                      + " but the",
                  basePatch(),
                  basePatch() * basePatch() * inChannels)
              + String.format(Locale.ROOT, " latents have %d; set patch_size: 1", inChannels),
          Where.key("stage_2.params.patch_size"));
    }
    return new DiTDHNetwork(this).velocity();
  }

  /**
   * The head alone: {@code x} float32 {@code (batch, C, h, w)} noisy latents, {@code s} float32
   * {@code (batch, n, base width)} the output of a base after SiLU → {@code velocity} float32
   * {@code (batch, C, h, w)}. n is the number of tokens of the base. Time and label have an effect
   * only through s. Reads the head's part of a checkpoint and ignores the base's part.
   */
  @Override
  public Optional<Network> networkGivenBase() {
    return Optional.of(new DiTDHNetwork(this).velocityGivenBase());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The features are what leaves the last block of the base, before the time is added: the head
   * adds its own. Empty if the base's patch size is not 1, as {@link #network} does not run then.
   */
  @Override
  public Optional<Stages> baseAndHead() {
    return basePatch() != 1 ? Optional.empty() : Optional.of(new DiTDHNetwork(this).baseAndHead());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The blocks are those of the base; the last stage is the head.
   */
  @Override
  public Optional<Stages> aroundBlocks() {
    return basePatch() != 1 || base().depth() < 2
        ? Optional.empty()
        : Optional.of(new DiTDHNetwork(this).aroundBlocks());
  }

  @Override
  public Shape latentShape() {
    return latents().shape();
  }

  @Override
  public Conditioning conditioning() {
    return classes().conditioning();
  }
}
