// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Creates backbones of {@code .onnx} files. Thread-safe. */
public final class OnnxBackboneProvider implements BackboneProvider {
  @Override
  public String name() {
    return "ONNX";
  }

  @Override
  public String description() {
    return "any backbone in the .onnx file that ckpt names, inference only";
  }

  @Override
  public Options<OnnxBackbone> options() {
    return Options.of(OnnxBackbone.class);
  }

  @Override
  public OnnxBackbone create(Parameters parameters) {
    return options().read(parameters);
  }
}
