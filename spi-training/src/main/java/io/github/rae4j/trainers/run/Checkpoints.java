// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SealedState;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Leftovers;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern NAME = Pattern.compile("step-(\\d{9,18})\\.safetensors");

  /** The file of the last checkpoint, that with the highest number, if there is one. */
  public Optional<Path> latest() {
    List<Path> all = list();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** The number of the last checkpoint; 0 if there is none. */
  long latestStep() {
    return latest().map(Checkpoints::step).orElse(0L);
  }

  /** The checkpoints, the oldest first; files with other names are not the run's. */
  private List<Path> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> step(file) >= 0 && Files.isRegularFile(file))
          .sorted(Comparator.comparingLong(Checkpoints::step))
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    }
  }

  /** The number in a file's name; negative if it is no name of a checkpoint. */
  private static long step(Path file) {
    String name = file.getFileName().toString();
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return -1;
    }
    long step = Long.parseLong(matcher.group(1));
    return name.equals(name(step)) ? step : -1;
  }

  private static String name(long step) {
    return PREFIX + String.format(Locale.ROOT, "%09d", step) + SUFFIX;
  }

  /** The file of the checkpoint after a number of steps. */
  Path file(long step) {
    return folder.resolve(name(step));
  }

  /** Deletes hidden files that killed runs left; the caller holds the lock of the run. */
  void sweep() {
    Leftovers.sweep(folder, name -> NAME.matcher(name).matches(), true);
  }

  /**
   * Opens a checkpoint of this run and compares it with its seal.
   *
   * @throws CheckpointException if it is damaged or holds values that are not finite
   */
  Checkpoint open(Path file) {
    List<Path> before = list().stream().filter(other -> step(other) < step(file)).toList();
    String advice =
        before.isEmpty()
            ? "delete it; there is no earlier checkpoint, so that the run begins anew"
            : "delete it to resume from " + before.get(before.size() - 1).getFileName();
    Checkpoint checkpoint = SealedState.open(file, advice);
    for (String name : checkpoint.names()) {
      if (checkpoint.get(name).firstNotFinite().isPresent()) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT,
                "%s holds NaN or infinity in '%s', so that a run cannot go on from it; %s",
                file,
                name,
                advice),
            Where.file(file).atKey(name));
      }
    }
    return checkpoint;
  }

  /**
   * Writes a checkpoint atomically, and deletes the oldest ones beyond {@link #keep}.
   *
   * @param parts weights by the part they belong to
   * @param metadata metadata for the header
   * @throws NotFiniteException if a value is NaN or infinite; nothing is written or deleted then
   */
  public Path save(long step, Map<String, Weights> parts, Map<String, String> metadata) {
    Path file = file(step);
    SealedState.write(file, joined(parts), metadata);
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

  /** A state holds a value that is NaN or infinite. */
  static final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotFiniteException(String name) {
      super("the state holds NaN or infinity in '" + name + "'");
    }
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
        Tensor tensor = owner(name).get(name.substring(name.indexOf('/') + 1));
        if (tensor.firstNotFinite().isPresent()) {
          throw new NotFiniteException(name);
        }
        return tensor;
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
