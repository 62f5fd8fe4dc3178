// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Creates encoders of {@code .onnx} files. Thread-safe. */
public final class OnnxEncoderProvider implements EncoderProvider {
  @Override
  public String name() {
    return OnnxEncoder.NAME;
  }

  @Override
  public String description() {
    return "any encoder in an .onnx file, inference only";
  }

  @Override
  public Options<OnnxEncoderOptions> options() {
    return Options.of(OnnxEncoderOptions.class);
  }

  /** The normalisation is inside the file; the decoder alone reads that of the config. */
  @Override
  public OnnxEncoder create(
      ImageSize inputSize, ImageNormalization normalization, Parameters parameters) {
    return new OnnxEncoder(options().read(parameters), inputSize.height(), inputSize.width());
  }
}
