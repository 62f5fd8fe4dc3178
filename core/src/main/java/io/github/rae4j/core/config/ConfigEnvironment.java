// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * What a configuration needs beside its text.
 *
 * @param locations where model files are kept
 * @param weights opens a checkpoint file
 */
public record ConfigEnvironment(ModelLocations locations, Function<Path, Weights> weights) {

  /** The folders of this machine, and checkpoints in all formats that rae4j reads. */
  public static ConfigEnvironment standard() {
    return new ConfigEnvironment(
        ModelLocations.fromEnvironment(), file -> Checkpoint.open(file).weights());
  }
}
