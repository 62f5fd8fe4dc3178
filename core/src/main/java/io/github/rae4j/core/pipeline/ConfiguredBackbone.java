// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.RaeDitFolder;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A backbone that a config names, with the place of its weights. Immutable.
 *
 * @param backbone the network's configuration
 * @param file finds the checkpoint; fails with what to put where if it is not on this machine
 * @param part the part of the checkpoint that the config names
 */
public record ConfiguredBackbone(Backbone backbone, Supplier<Path> file, Optional<String> part) {
  /** A backbone whose weights stand in the usual part. */
  public ConfiguredBackbone(Backbone backbone, Supplier<Path> file) {
    this(backbone, file, Optional.empty());
  }

  /**
   * Opens the weights: of a training checkpoint the averaged ones, or the named part. They are
   * found under any prefix. An {@code .onnx} file has none beside the network.
   *
   * @throws io.github.rae4j.errors.RaeException if the file is missing or damaged, has no such
   *     part, or if it is not clear which part to read
   */
  public Weights weights() {
    return find().weights();
  }

  FoundWeights find() {
    if (backbone.network() instanceof FileNetwork network) {
      return new FoundWeights(network.weights(), Optional.empty());
    }
    Path checkpoint = file.get();
    return RaeDitFolder.ofWeights(checkpoint)
        .map(folder -> new FoundWeights(folder.weights(), Optional.empty()))
        .orElseGet(
            () ->
                FoundWeights.in(
                    Checkpoint.open(checkpoint),
                    part,
                    backbone.network(),
                    whole(),
                    UnaryOperator.identity()));
  }

  private Network whole() {
    return backbone.network(
        backbone.furtherOutputs().stream().map(TensorSpec::name).collect(Collectors.toSet()));
  }
}
