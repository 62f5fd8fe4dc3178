// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

/** The file formats that a {@link Checkpoint} can be read from. */
public enum CheckpointFormat {
  /** One {@code .safetensors} file. */
  SAFETENSORS("safetensors"),
  /** An index ({@code model.safetensors.index.json}) and the files it names. */
  SHARDED("sharded model"),
  /** {@code torch.save} since PyTorch 1.6: a zip archive with a pickle. */
  PYTORCH_ZIP("PyTorch zip archive"),
  /** {@code torch.save} before PyTorch 1.6: pickles followed by raw storages. */
  PYTORCH_LEGACY("PyTorch legacy file");

  private final String title;

  CheckpointFormat(String title) {
    this.title = title;
  }

  /** A short human-readable name. */
  public String title() {
    return title;
  }
}
