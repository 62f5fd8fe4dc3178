// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.network.Network;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Shape;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;

/**
 * DiT with the improvements of LightningDiT (paper section 4): patches with fixed positions, blocks
 * modulated by time and label, and a modulated last layer. {@code DiTNetwork} is the network, this
 * record its options. Immutable and thread-safe.
 *
 * @param inputSize height and width of the latents, or one number for both
 * @param patchSize side of a patch of the latents
 * @param inChannels channels of the latents
 * @param hiddenSize width of a token
 * @param depth number of blocks
 * @param numHeads attention heads, a divisor of the width
 * @param mlpRatio inner width of the MLP in units of the width
 * @param numClasses number of classes
 * @param classDropoutProb fraction of the labels that training dropped; with 0 there is no null
 *     label
 * @param useQknorm whether queries and keys are normalised per head
 * @param useSwiglu whether the MLP is gated
 * @param useRope whether queries and keys are turned by their positions
 * @param useRmsnorm whether norms are RMS norms
 * @param woShift whether the modulation has no shifts. The reference accepts it and fails when run;
 *     here the shift is 0, which is what the shapes of its weights say
 * @param learnSigma whether the last layer outputs twice the channels, of which the first half is
 *     the velocity
 * @param useGembed has no effect, as in the reference
 */
@RecordBuilder
public record DiT(
    @Option(
            value = "height and width of the latents, or one number for both",
            defaultValue = "16",
            range = "[1, 4096]")
        List<Integer> inputSize,
    @Option(value = "side of a patch of the latents", defaultValue = "1", range = "[1, 4096]")
        int patchSize,
    @Option(value = "channels of the latents", defaultValue = "768", range = "[1, 65536]")
        int inChannels,
    @Option(value = "width of a token", defaultValue = "1152", range = "[1, 65536]") int hiddenSize,
    @Option(value = "number of blocks", defaultValue = "28", range = "[0, 65536]") int depth,
    @Option(
            value = "attention heads, a divisor of hidden_size",
            defaultValue = "16",
            range = "[1, 65536]")
        int numHeads,
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
    @Option(
            value = "the last layer outputs twice the channels; the second half is not used",
            defaultValue = "false")
        boolean learnSigma,
    @Option(value = "has no effect, as in the reference", defaultValue = "true") boolean useGembed)
    implements StagedBackbone, DiTBuilder.With {
  /** Checks the options. */
  public DiT {
    Options.check(
        DiT.class,
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
        learnSigma,
        useGembed);
    inputSize = List.copyOf(inputSize);
    Latents.of(DiT.class, inChannels, inputSize).patches(DiT.class, patchSize);
    Checks.blocks(
        DiT.class,
        hiddenSize,
        numHeads,
        useRope,
        BlockStyle.mlpWidth(hiddenSize, mlpRatio, useSwiglu));
    Checks.positions(DiT.class, hiddenSize);
  }

  /** Starts with the defaults of a config. */
  public static DiTBuilder builder() {
    return DiTBuilder.builder(Options.of(DiT.class).defaults());
  }

  Latents latents() {
    return Latents.of(DiT.class, inChannels, inputSize);
  }

  PatchGrid patches() {
    return latents().patches(DiT.class, patchSize);
  }

  Classes classes() {
    return new Classes(numClasses, classDropoutProb);
  }

  TransformerSize size() {
    return new TransformerSize(hiddenSize, depth, numHeads);
  }

  BlockStyle style() {
    return new BlockStyle(
        mlpRatio, useQknorm, useSwiglu, useRmsnorm, useRope, !woShift, LayerInit.XAVIER_UNIFORM);
  }

  @Override
  public Network network() {
    return new DiTNetwork(this);
  }

  @Override
  public Optional<Stages> aroundBlocks() {
    return depth < 2 ? Optional.empty() : Optional.of(new DiTNetwork(this).aroundBlocks());
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
