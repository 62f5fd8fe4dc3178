// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The mean and variance of an encoder's latents, as stored in the reference's {@code stat.pt}.
 *
 * @param mean float32, usually {@code [C, H, W]}; empty means 0
 * @param variance float32, never negative, of the same shape as the mean; empty means 1
 * @param notes sentences to show to the user, such as which entry is missing and what that means
 */
public record LatentStatistics(
    Optional<Tensor> mean, Optional<Tensor> variance, List<String> notes) {
  /** Copies the list. */
  public LatentStatistics {
    notes = List.copyOf(notes);
  }

  /**
   * Reads the entries {@code mean} and {@code var}; one of them may be missing or {@code None}.
   *
   * @throws RaeException if the file cannot be read, holds neither entry, or holds values that are
   *     not statistics
   */
  public static LatentStatistics read(Path file) {
    Checkpoint checkpoint = Checkpoint.open(file);
    Optional<Tensor> mean = entry(checkpoint, "mean");
    Optional<Tensor> variance = entry(checkpoint, "var");
    if (mean.isEmpty() && variance.isEmpty()) {
      throw new DataException(
          file + ": latent statistics with 'mean' and 'var' were expected, but it has neither",
          Where.file(file));
    }
    if (mean.isPresent()
        && variance.isPresent()
        && !mean.get().shape().equals(variance.get().shape())) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: mean has shape %s, but var has %s",
              file,
              mean.get().shape(),
              variance.get().shape()),
          Where.file(file).atKey("mean"));
    }
    mean.ifPresent(values -> requireFinite(file, "mean", values, Float.NEGATIVE_INFINITY));
    variance.ifPresent(values -> requireFinite(file, "var", values, 0));
    List<String> notes = new ArrayList<>(checkpoint.warnings());
    if (mean.isEmpty()) {
      notes.add(file + ": has no mean; latents are scaled, but not centred");
    }
    if (variance.isEmpty()) {
      notes.add(file + ": has no var; latents are centred, but not scaled");
    }
    return new LatentStatistics(mean, variance, notes);
  }

  private static Optional<Tensor> entry(Checkpoint checkpoint, String key) {
    Stream<Node.Entry> entries =
        checkpoint.tree() instanceof Node.Dict dict ? dict.entries().stream() : Stream.empty();
    List<Node> found =
        entries
            .filter(entry -> entry.key().equals(new Node.Text(key)))
            .map(Node.Entry::value)
            .filter(value -> !(value instanceof Node.None))
            .collect(Collectors.toList());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.get(0) instanceof Node.TensorLeaf leaf && leaf.dtype().isFloating()) {
      return Optional.of(checkpoint.get(leaf.name()).toFloat32());
    }
    throw new DataException(
        checkpoint.file() + ": '" + key + "' must be a tensor of floating-point numbers",
        Where.file(checkpoint.file()).atKey(key));
  }

  private static void requireFinite(Path file, String key, Tensor values, float least) {
    for (float value : values.toFloatArray()) {
      if (!Float.isFinite(value) || value < least) {
        throw new DataException(
            file + ": '" + key + "' holds " + value + ", which no statistics can have",
            Where.file(file).atKey(key));
      }
    }
  }
}
