// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Reads latents that a client sent as a {@code .safetensors} file. */
final class SentLatents {
  private static final int MOST = 64;

  private SentLatents() {}

  /**
   * The tensor {@code latents}, float32 {@code (n, C, h, w)} of the model's shape.
   *
   * @throws io.github.rae4j.errors.RaeException if it is none, or of another shape
   */
  static Tensor read(byte[] content, ServedModel model) {
    Path file = temporary(content);
    try {
      Weights weights = Checkpoint.open(file).weights();
      if (!weights.names().contains("latents")) {
        throw new DataException(
            "the file has no tensor 'latents'; it has " + weights.names(), Where.part("latents"));
      }
      return copy(require(weights.get("latents").toFloat32(), model));
    } catch (RaeException e) {
      // Where it lay is nothing that the client could look at.
      throw new DataException(
          String.valueOf(e.getMessage()).replace(file.toString(), "latents"),
          Where.part("latents"),
          e);
    } finally {
      delete(file);
    }
  }

  private static Tensor require(Tensor latents, ServedModel model) {
    Shape one = model.assembly().latentShape();
    Shape given = latents.shape();
    boolean fits = given.rank() == one.rank() + 1 && given.dim(0) >= 1 && given.dim(0) <= MOST;
    for (int i = 0; fits && i < one.rank(); i++) {
      fits = given.dim(i + 1) == one.dim(i);
    }
    if (!fits) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "latents of this model are %s of 1 to %d pictures, not %s",
              one,
              MOST,
              given),
          Where.part("latents"));
    }
    if (latents.firstNotFinite().isPresent()) {
      throw new DataException("latents must be finite", Where.part("latents"));
    }
    return latents;
  }

  /** The file is deleted, so nothing may be mapped of it. */
  private static Tensor copy(Tensor latents) {
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, latents.shape());
    bytes.asFloatBuffer().put(latents.floats());
    return Tensor.wrap(DType.FLOAT32, latents.shape(), bytes);
  }

  private static Path temporary(byte[] content) {
    try {
      Path file = Files.createTempFile("rae4j-latents", ".safetensors");
      Files.write(file, content);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
