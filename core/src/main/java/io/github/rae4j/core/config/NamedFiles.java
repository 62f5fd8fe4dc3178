// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The weights and model folders that values of a configuration name. Immutable and thread-safe.
 *
 * @param paths where they are looked for
 * @param opener opens a checkpoint file or an index of several
 */
record NamedFiles(PathResolver paths, Function<Path, Weights> opener)
    implements ConfigSection.ModelFolders {
  /** A folder or checkpoint file on this machine, or else the built-in facts of a public model. */
  @Override
  public EncoderFolder open(String name) {
    Optional<Path> folder = paths.findFolder(name);
    if (folder.isEmpty()) {
      Optional<Path> file = paths.findFile(name);
      if (file.isPresent()) {
        return new CheckpointFile(file.get(), Optional.empty(), opener);
      }
      Optional<EncoderFolder> facts = facts(name);
      if (facts.isPresent()) {
        return facts.get();
      }
    }
    Path found = folder.orElseGet(() -> paths.modelFolder(name));
    return AutoencoderRaeFolder.find(found)
        .<EncoderFolder>map(autoencoder -> autoencoder)
        .orElseGet(
            () ->
                new NamedModelFolder(
                    LocalModelFolder.of(found, opener), paths.adviceOnFolder(name)));
  }

  @Override
  public ConfigSection.ModelFolders withPart(String part) {
    return new NamedFiles(paths, file -> Checkpoint.open(file).weights(part));
  }

  @Override
  public Weights weights(String name) {
    Path file = paths.file(name);
    // Such a file is a network with its weights, of which no tensor can be had by itself.
    return FileNetwork.isNamedBy(name) ? Weights.of(file.toString(), Map.of()) : opener.apply(file);
  }

  /** Whether there are built-in facts of a public model. */
  boolean isDescribed(String name) {
    return facts(name).isPresent();
  }

  private Optional<EncoderFolder> facts(String name) {
    return PublicEncoders.find(name, () -> notFound(name));
  }

  private RaeException notFound(String name) {
    try {
      return new MissingFileException(
          paths.modelFolder(name) + " appeared meanwhile; run again", Where.file(name));
    } catch (RaeException e) {
      return e;
    }
  }
}
