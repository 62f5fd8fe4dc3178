// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.latents;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the latents lie in one safetensors file. Immutable.
 *
 * @param path the file
 * @param bytes its size
 * @param count number of latents
 * @param latent shape of one
 * @param plain the latents
 * @param flipped those of the mirrored images
 * @param labels one for each latent
 * @param metadata of the header
 */
record LatentFile(
    Path path,
    long bytes,
    int count,
    Shape latent,
    Part plain,
    Optional<Part> flipped,
    Optional<long[]> labels,
    Map<String, String> metadata) {
  /** A tensor of latents: its element type and its place. */
  private record Part(DType dtype, FileRegion region) {}

  static boolean hasLatents(Path path) {
    return Checkpoint.open(path).names().contains(LatentCache.LATENTS);
  }

  /** Reads the header and the labels. */
  static LatentFile open(Path path) {
    Checkpoint tensors = Checkpoint.open(path);
    if (!tensors.names().contains(LatentCache.LATENTS)) {
      throw new DataException(
          String.format(
              Locale.ROOT, "%s has no tensor 'latents'; it has %s", path, tensors.names()),
          Where.file(path).atKey(LatentCache.LATENTS));
    }
    Shape shape = tensors.shape(LatentCache.LATENTS);
    if (shape.rank() < 2 || shape.dim(0) > Integer.MAX_VALUE) {
      throw new DataException(
          path + ": 'latents' should be (n, C, h, w), but is " + shape,
          Where.file(path).atKey(LatentCache.LATENTS));
    }
    int count = shape.intDim(0);
    Optional<Part> flipped = Optional.empty();
    if (tensors.names().contains(LatentCache.FLIPPED)) {
      if (!tensors.shape(LatentCache.FLIPPED).equals(shape)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: '%s' should be %s as the latents, but is %s",
                path,
                LatentCache.FLIPPED,
                shape,
                tensors.shape(LatentCache.FLIPPED)),
            Where.file(path).atKey(LatentCache.FLIPPED));
      }
      flipped = Optional.of(part(tensors, path, LatentCache.FLIPPED));
    }
    try {
      return new LatentFile(
          path,
          Files.size(path),
          count,
          one(shape),
          part(tensors, path, LatentCache.LATENTS),
          flipped,
          labels(tensors, path, count),
          tensors.metadata());
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  private static Shape one(Shape shape) {
    long[] dims = new long[shape.rank() - 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(i + 1);
    }
    return Shape.of(dims);
  }

  private static Part part(Checkpoint tensors, Path path, String name) {
    DType dtype = tensors.dtype(name);
    FileRegion region =
        tensors
            .region(name)
            .orElseThrow(
                () ->
                    new DataException(
                        String.format(
                            Locale.ROOT,
                            "%s: '%s' is a strided view; save a contiguous copy",
                            path,
                            name),
                        Where.file(path).atKey(name)));
    return new Part(dtype, region);
  }

  private static Optional<long[]> labels(Checkpoint tensors, Path path, int count) {
    if (!tensors.names().contains(LatentCache.LABELS)) {
      return Optional.empty();
    }
    Tensor found = tensors.get(LatentCache.LABELS);
    if (found.dtype() != DType.INT64 || !found.shape().equals(Shape.of(count))) {
      throw new DataException(
          String.format(
              Locale.ROOT, "%s: 'labels' should be int64 (%d), but is %s", path, count, found),
          Where.file(path).atKey(LatentCache.LABELS));
    }
    return Optional.of(found.toLongArray());
  }

  /** Reads one latent as float32 into the target, from its position on. */
  void read(OpenFiles opened, int row, boolean mirrored, ByteBuffer target) {
    Part part = mirrored ? flipped.orElseThrow() : plain;
    DType dtype = part.dtype();
    long stored = latent.elements() * dtype.byteSize();
    long position = part.region().offset() + row * stored;
    int wanted = Math.toIntExact(latent.elements() * DType.FLOAT32.byteSize());
    if (dtype == DType.FLOAT32) {
      ByteBuffer place = target.slice(target.position(), wanted);
      opened.read(part.region().file(), position, place);
    } else {
      ByteBuffer raw = Tensor.buffer(dtype, latent);
      opened.read(part.region().file(), position, raw);
      target
          .slice(target.position(), wanted)
          .put(Tensor.wrap(dtype, latent, raw.flip()).toFloat32().bytes());
    }
    target.position(target.position() + wanted);
  }
}
