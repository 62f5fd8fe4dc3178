// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * The options of {@link OnnxEncoder}, {@code encoder_params} of a config.
 *
 * @param model the {@code .onnx} file
 * @param hiddenSize width of a token
 * @param patchSize side of a patch in pixels
 */
public record OnnxEncoderOptions(
    @Option("the .onnx file: images in [0, 1] to tokens") Weights model,
    @Option(value = "width of a token", range = "[1, 65536]") int hiddenSize,
    @Option(value = "side of a patch in pixels", range = "[1, 4096]") int patchSize) {
  /** Checks the options. */
  public OnnxEncoderOptions {
    Options.check(OnnxEncoderOptions.class, model, hiddenSize, patchSize);
  }
}
