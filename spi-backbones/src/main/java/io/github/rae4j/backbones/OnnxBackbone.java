// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Shape;
import java.util.List;

/**
 * A backbone of which nothing is known but what it takes and gives, as for an {@code .onnx} file
 * that {@code ckpt} names: {@code x} float32 {@code (batch, C, h, w)}, {@code t} float32 {@code
 * (batch)} and {@code y} int64 {@code (batch)} → {@code velocity} float32 {@code (batch, C, h, w)}.
 * Immutable and thread-safe.
 *
 * @param inputSize height and width of the latents, or one number for both
 * @param inChannels channels of the latents
 * @param numClasses number of classes
 * @param hasNullLabel whether the label after the last class means none
 */
public record OnnxBackbone(
    @Option(value = "height and width of the latents, or one number for both", range = "[1, 4096]")
        List<Integer> inputSize,
    @Option(value = "channels of the latents", range = "[1, 65536]") int inChannels,
    @Option(value = "number of classes", defaultValue = "1000", range = "[1, 2147483646]")
        int numClasses,
    @Option(
            value = "the label after the last class means none",
            key = "null_label",
            defaultValue = "true")
        boolean hasNullLabel)
    implements Backbone {
  /** Checks the options. */
  public OnnxBackbone {
    Options.check(OnnxBackbone.class, inputSize, inChannels, numClasses, hasNullLabel);
    inputSize = List.copyOf(inputSize);
    Latents.of(OnnxBackbone.class, inChannels, inputSize);
  }

  private Latents latents() {
    return Latents.of(OnnxBackbone.class, inChannels, inputSize);
  }

  /** What the file must take and give; whoever reads the config puts the file in its place. */
  @Override
  public FileNetwork network() {
    return new FileNetwork(
        latents().signature(),
        () -> {
          throw new MissingFileException(
              "the backbone ONNX has no weights of its own; name an .onnx file by ckpt",
              Where.key("stage_2.ckpt"));
        });
  }

  @Override
  public Shape latentShape() {
    return latents().shape();
  }

  @Override
  public Conditioning conditioning() {
    return new ClassConditioning(numClasses, hasNullLabel);
  }
}
