// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Loads latents that were encoded beforehand: the tensors {@code latents (n, C, h, w)}, normalised,
 * and {@code labels (n)}, int64, of a safetensors file.
 */
public final class CachedLatentLoader implements LatentLoader {
  private final Path file;
  private final Tensor latents;
  private final long[] labels;
  private final IntFunction<EpochSampler> orders;
  private PrimitiveIterator.OfInt order = IntStream.empty().iterator();
  // Off-heap memory is released by garbage collection only, so all batches share one buffer.
  private ByteBuffer gathered = Tensor.buffer(DType.FLOAT32, Shape.of(0));

  /**
   * Opens a file.
   *
   * @param latent shape of one latent that the model takes
   * @param labelling which labels the latents train
   * @param orders makes the sampler for a number of images
   * @throws RaeException if a tensor is missing or does not fit
   */
  public CachedLatentLoader(
      Path file, Shape latent, Labelling labelling, IntFunction<EpochSampler> orders) {
    this.file = file;
    this.orders = orders;
    Weights tensors = Checkpoint.open(file);
    this.latents = latents(tensors, latent).toFloat32();
    this.labels = labels(tensors, labelling);
  }

  private Tensor latents(Weights tensors, Shape latent) {
    if (!tensors.names().contains("latents")) {
      throw new DataException(
          String.format(
              Locale.ROOT, "%s has no tensor 'latents'; it has %s", file, tensors.names()),
          Where.file(file).atKey("latents"));
    }
    Shape found = tensors.shape("latents");
    boolean fits = found.rank() == latent.rank() + 1;
    for (int i = 0; fits && i < latent.rank(); i++) {
      fits = found.dim(i + 1) == latent.dim(i);
    }
    if (!fits) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s holds latents of shape %s, but the model works on latents of shape %s: they come"
                  + " from another encoder or size",
              file,
              found,
              latent),
          Where.file(file).atKey("latents"));
    }
    return tensors.get("latents");
  }

  private long[] labels(Weights tensors, Labelling labelling) {
    boolean isLabelled = tensors.names().contains("labels");
    labelling.require(file.toString(), isLabelled);
    long[] values = new long[size()];
    if (isLabelled) {
      Tensor found = tensors.get("labels");
      if (found.dtype() != DType.INT64 || !found.shape().equals(Shape.of(size()))) {
        throw new DataException(
            String.format(
                Locale.ROOT, "%s: 'labels' should be int64 (%d), but is %s", file, size(), found),
            Where.file(file).atKey("labels"));
      }
      values = found.toLongArray();
    }
    for (int i = 0; i < values.length; i++) {
      values[i] =
          labelling.of(
              file.toString(),
              "latent " + i,
              isLabelled ? OptionalLong.of(values[i]) : OptionalLong.empty());
    }
    return values;
  }

  @Override
  public int size() {
    return latents.shape().intDim(0);
  }

  @Override
  public String contentHash() {
    return FileHash.sha256(file);
  }

  @Override
  public String origin() {
    return file.toString();
  }

  @Override
  public void seek(long sample) {
    order = orders.apply(size()).from(sample).iterator();
  }

  @Override
  public Batch next(int count) {
    Shape shape = latents.shape().with(0, count);
    if (gathered.capacity() != shape.elements() * DType.FLOAT32.byteSize()) {
      gathered = Tensor.buffer(DType.FLOAT32, shape);
    }
    gathered.clear();
    long[] chosen = new long[count];
    for (int i = 0; i < count; i++) {
      int index = order.nextInt();
      gathered.put(latents.rows(index, index + 1).bytes());
      chosen[i] = labels[index];
    }
    return new Batch(Tensor.wrap(DType.FLOAT32, shape, gathered.flip()), Tensor.of(chosen, count));
  }

  @Override
  public void close() {}
}
