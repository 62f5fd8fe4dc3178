// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The checkpoints of one run: safetensors files whose tensors are named {@code part/name}, so that
 * readers of weights find the parts {@code ema} and {@code model}. Not thread-safe.
 *
 * @param folder the folder that holds them
 * @param keep how many to keep
 */
public record Checkpoints(Path folder, int keep) {
  private static final String PREFIX = "step-";
  private static final String SUFFIX = ".safetensors";

  /** The file of the last checkpoint, if there is one. */
  public Optional<Path> latest() {
    List<Path> all = list();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private List<Path> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Checkpoints::isCheckpoint).sorted().toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    }
  }

  private static boolean isCheckpoint(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  /** The file of the checkpoint after a number of steps. */
  Path file(long step) {
    return folder.resolve("%s%09d%s".formatted(PREFIX, step, SUFFIX));
  }

  /**
   * Writes a checkpoint atomically, and deletes the oldest ones beyond {@link #keep}.
   *
   * @param parts weights by the part they belong to
   * @param metadata metadata for the header
   */
  public Path save(long step, Map<String, Weights> parts, Map<String, String> metadata) {
    Path file = file(step);
    SafetensorsWriter.write(file, joined(parts), metadata);
    List<Path> all = list();
    for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw new CheckpointException(
            "cannot delete " + old + ": " + AtomicFiles.reason(e), Where.file(old), e);
      }
    }
    return file;
  }

  /** All parts as one set of weights named {@code part/name}; tensors are fetched on demand. */
  private static Weights joined(Map<String, Weights> parts) {
    Map<String, Weights> owners = new LinkedHashMap<>();
    parts.forEach(
        (part, weights) -> weights.names().forEach(name -> owners.put(part + "/" + name, weights)));
    return new Weights() {
      @Override
      public Set<String> names() {
        return owners.keySet();
      }

      @Override
      public Tensor get(String name) {
        return owner(name).get(name.substring(name.indexOf('/') + 1));
      }

      @Override
      public Shape shape(String name) {
        return owner(name).shape(name.substring(name.indexOf('/') + 1));
      }

      @Override
      public DType dtype(String name) {
        return owner(name).dtype(name.substring(name.indexOf('/') + 1));
      }

      private Weights owner(String name) {
        Weights owner = owners.get(name);
        if (owner == null) {
          throw new IllegalArgumentException("the checkpoint has no tensor '" + name + "'");
        }
        return owner;
      }

      @Override
      public String origin() {
        return "the checkpoint";
      }
    };
  }
}
