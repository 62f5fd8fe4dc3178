// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An encoder that an {@code .onnx} file describes: {@code images} float32 {@code (batch, 3, height,
 * width)} in [0, 1] → {@code tokens} float32 {@code (batch, rows · columns, hidden size)}; further
 * outputs may stand beside. Mean and standard deviation of images are inside. Only an engine that
 * reads such files runs it. Immutable and thread-safe.
 *
 * @param options the file, and what it gives
 * @param inputHeight in pixels, a multiple of the patch
 * @param inputWidth in pixels, a multiple of the patch
 */
public record OnnxEncoder(OnnxEncoderOptions options, int inputHeight, int inputWidth)
    implements Encoder {
  static final String NAME = "ONNX";

  /** Checks that patches tile the images. */
  public OnnxEncoder {
    int patch = options.patchSize();
    if (inputHeight % patch != 0 || inputWidth % patch != 0) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "patches of %d pixels do not tile images of %d x %d",
              patch,
              inputHeight,
              inputWidth),
          Where.key("patch_size"));
    }
    if (!FileNetwork.isNamedBy(options.model().origin())) {
      throw new ConfigException(
          options.model().origin() + " is not an .onnx file",
          Where.file(options.model().origin()).atKey("model"));
    }
  }

  @Override
  public FileNetwork network() {
    Signature signature =
        new Signature(
            List.of(TensorSpec.batched("images", 3, inputHeight, inputWidth)),
            List.of(TensorSpec.batched("tokens", tokenGrid().tokens(), hiddenSize())));
    return new FileNetwork(signature, () -> Path.of(options.model().origin()));
  }

  @Override
  public Weights weights() {
    return options.model();
  }

  @Override
  public int patchSize() {
    return options.patchSize();
  }

  @Override
  public int hiddenSize() {
    return options.hiddenSize();
  }
}
