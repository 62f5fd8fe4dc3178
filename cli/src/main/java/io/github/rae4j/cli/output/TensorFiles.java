// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.output;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Named tensors in files that users hand over. */
public final class TensorFiles {
  private static final Set<DType> REAL =
      EnumSet.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16, DType.FLOAT64);

  /** What commands write under these names is never taken for something else. */
  private static final Set<String> OWN = Set.of("latents", "images", "noise", "labels");

  /** Beyond any overshoot of a bicubic resize. */
  private static final float FARTHEST = 2;

  private TensorFiles() {}

  /** The tensors of a file, by their names in it. */
  public static Weights open(Path file) {
    return Checkpoint.open(file).weights();
  }

  /** The tensor of that name. */
  public static Tensor require(Weights file, String name) {
    if (!file.names().contains(name)) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s: there is no tensor '%s'; it holds %s",
              file.origin(),
              name,
              file.names()));
    }
    return file.get(name);
  }

  /**
   * The tensor of that name; where the file holds one tensor only, that one, unless its name says
   * that it is something else.
   */
  static Tensor pick(Weights file, String name) {
    if (file.names().size() == 1) {
      String only = file.names().iterator().next();
      return OWN.contains(only) ? require(file, name) : file.get(only);
    }
    return require(file, name);
  }

  /** As {@link #pick}, as float32 with at least one row; whole numbers are refused. */
  public static Tensor floats(Weights file, String name) {
    Tensor tensor = pick(file, name);
    if (tensor.shape().rank() > 0 && tensor.shape().dim(0) == 0) {
      throw new RaeException(
          String.format(
              Locale.ROOT, "%s: the tensor '%s' is empty: %s", file.origin(), name, tensor));
    }
    if (!REAL.contains(tensor.dtype())
        || tensor.shape().rank() == 0
        || tensor.shape().elements() == 0) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s: the tensor '%s' must hold floating-point values (n, ...), but is %s",
              file.origin(),
              name,
              tensor));
    }
    return requireFinite(file, name, tensor.toFloat32());
  }

  private static Tensor requireFinite(Weights file, String name, Tensor tensor) {
    OptionalInt broken = tensor.firstNotFinite();
    if (broken.isPresent()) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s: value %,d of the tensor '%s' is %s; all must be finite",
              file.origin(),
              broken.getAsInt(),
              name,
              tensor.floats().get(broken.getAsInt())));
    }
    return tensor;
  }

  /**
   * Latents for a model, as {@link #floats}.
   *
   * @param one shape of one latent, {@code (C, h, w)} or {@code (tokens, C)}; the places may be
   *     others
   */
  public static Tensor latents(Weights file, Shape one) {
    Tensor latents = floats(file, "latents");
    int channel = one.rank() == 3 ? 0 : one.rank() - 1;
    Shape given = latents.shape();
    if (given.rank() != one.rank() + 1 || given.dim(channel + 1) != one.dim(channel)) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              one.rank() == 3
                  ? "%s: latents must be float32 (n, %d, height, width), but are %s"
                  : "%s: latents must be float32 (n, tokens, %d), but are %s",
              file.origin(),
              one.dim(channel),
              latents));
    }
    return latents;
  }

  /** The tensor {@code images}, float32 {@code (n, 3, h, w)}, nominally in [0, 1]. */
  public static Tensor images(Weights file) {
    Tensor images = floats(file, "images");
    if (images.shape().rank() != 4 || images.shape().dim(1) != 3) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s: images must have the shape (n, 3, height, width), but are %s",
              file.origin(),
              images));
    }
    FloatBuffer values = images.floats();
    while (values.hasRemaining()) {
      float value = values.get();
      if (!(Math.abs(value) <= FARTHEST)) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "%s: images must have values in [0, 1], but one is %s",
                file.origin(),
                value));
      }
    }
    return images;
  }

  /**
   * The tensor {@code labels}, if the file has one.
   *
   * @param count how many there must be
   */
  public static Optional<List<Optional<Long>>> labels(Weights file, int count) {
    if (!file.names().contains("labels")) {
      return Optional.empty();
    }
    Tensor labels = file.get("labels");
    if (labels.dtype() != DType.INT64
        || labels.shape().rank() != 1
        || labels.shape().dim(0) != count) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s: labels must be int64 (%d), but are %s",
              file.origin(),
              count,
              labels));
    }
    return Optional.of(Arrays.stream(labels.toLongArray()).mapToObj(Optional::of).toList());
  }
}
