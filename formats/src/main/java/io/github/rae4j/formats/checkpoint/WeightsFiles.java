// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The names of weight files in the model folders of Hugging Face Transformers and Diffusers. */
public final class WeightsFiles {
  /** The names, in order of preference. */
  public static final List<String> NAMES =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "diffusion_pytorch_model.safetensors",
          "diffusion_pytorch_model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "diffusion_pytorch_model.bin",
          "diffusion_pytorch_model.bin.index.json");

  private WeightsFiles() {}

  /** The preferred weights file of a folder; empty if it has none. */
  public static Optional<Path> find(Path folder) {
    return NAMES.stream().map(folder::resolve).filter(Files::exists).findFirst();
  }
}
