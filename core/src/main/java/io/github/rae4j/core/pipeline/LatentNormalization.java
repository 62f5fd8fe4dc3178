// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.AutoencoderRaeFolder;
import io.github.rae4j.formats.checkpoint.LatentStatistics;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Normalises latents by their mean and variance over a data set (paper section 4).
 *
 * <p>Immutable and thread-safe.
 *
 * @param mean float32, broadcast against one latent {@code (C, h, w)}; absent means 0
 * @param variance float32, broadcast against one latent; absent means 1
 * @param eps added to the variance
 */
public record LatentNormalization(Optional<Tensor> mean, Optional<Tensor> variance, double eps) {
  /** Latents are left as they are. */
  public static final LatentNormalization NONE =
      new LatentNormalization(Optional.empty(), Optional.empty(), 0);

  /** Converts both to float32. */
  public LatentNormalization {
    mean = mean.map(Tensor::toFloat32);
    variance = variance.map(Tensor::toFloat32);
  }

  /** The normalisation by the statistics in a file such as {@code stat.pt}. */
  public static LatentNormalization read(Path file, double eps) {
    LatentStatistics statistics = LatentStatistics.read(file);
    return new LatentNormalization(statistics.mean(), statistics.variance(), eps);
  }

  /** The normalisation of a folder of diffusers, whose eps is outside the root. */
  static LatentNormalization of(AutoencoderRaeFolder folder) {
    float[] variance = folder.latentDeviation().toFloatArray();
    for (int i = 0; i < variance.length; i++) {
      double divisor = (variance[i] + AutoencoderRaeFolder.EPS) / folder.scalingFactor();
      variance[i] = (float) (divisor * divisor);
    }
    return new LatentNormalization(
        Optional.of(folder.latentMean()),
        Optional.of(Tensor.of(variance, folder.latentDeviation().shape().dims())),
        0);
  }

  /** Whether anything is known; without it latents stay as they are. */
  public boolean isPresent() {
    return mean.isPresent() || variance.isPresent();
  }

  /**
   * {@code (z − mean) / √(variance + eps)}.
   *
   * @param latents float32 {@code (n, …)}
   */
  public Tensor normalize(Tensor latents) {
    return apply(latents, true);
  }

  /**
   * {@code z · √(variance + eps) + mean}.
   *
   * @param latents float32 {@code (n, …)}
   */
  public Tensor denormalize(Tensor latents) {
    return apply(latents, false);
  }

  /**
   * Refuses statistics that do not fit latents of a shape.
   *
   * @param latent {@code (C, h, w)} or {@code (tokens, C)}
   * @throws IllegalArgumentException naming both shapes
   */
  void requireFits(Shape latent) {
    Shape batch = batched(latent);
    mean.ifPresent(m -> strides("mean", m, batch));
    variance.ifPresent(v -> strides("var", v, batch));
  }

  private static Shape batched(Shape one) {
    long[] dims = new long[one.rank() + 1];
    dims[0] = 1;
    System.arraycopy(one.dims(), 0, dims, 1, one.rank());
    return Shape.of(dims);
  }

  private Tensor apply(Tensor latents, boolean normalize) {
    if (!isPresent()) {
      return latents;
    }
    int count = Math.toIntExact(latents.shape().dim(0));
    int size = count == 0 ? 0 : latents.elements() / count;
    float[] shift = mean.map(m -> broadcast("mean", m, latents.shape())).orElse(new float[size]);
    float[] scale = new float[size];
    if (variance.isPresent()) {
      float[] var = broadcast("var", variance.get(), latents.shape());
      for (int i = 0; i < size; i++) {
        scale[i] = (float) Math.sqrt(var[i] + (float) eps);
      }
    } else {
      Arrays.fill(scale, (float) Math.sqrt(1 + (float) eps));
    }
    FloatBuffer in = latents.floats();
    ByteBuffer target = Tensor.buffer(DType.FLOAT32, latents.shape());
    FloatBuffer out = target.asFloatBuffer();
    float[] row = new float[size];
    for (int n = 0; n < count; n++) {
      in.get(row);
      for (int i = 0; i < size; i++) {
        row[i] = normalize ? (row[i] - shift[i]) / scale[i] : row[i] * scale[i] + shift[i];
      }
      out.put(row);
    }
    return Tensor.wrap(DType.FLOAT32, latents.shape(), target);
  }

  /** Spreads a statistic over one latent, as PyTorch broadcasting against the batch does. */
  private static float[] broadcast(String what, Tensor statistic, Shape batch) {
    float[] values = statistic.toFloatArray();
    int rank = batch.rank();
    long[] strides = strides(what, statistic, batch);
    float[] spread = new float[Math.toIntExact(batch.with(0, 1).elements())];
    long[] index = new long[rank];
    for (int i = 0; i < spread.length; i++) {
      long at = 0;
      for (int axis = 1; axis < rank; axis++) {
        at += index[axis] * strides[axis];
      }
      spread[i] = values[(int) at];
      for (int axis = rank - 1; axis > 0 && ++index[axis] == batch.dim(axis); axis--) {
        index[axis] = 0;
      }
    }
    return spread;
  }

  /** The steps through a statistic, 0 along the axes it is repeated on. */
  private static long[] strides(String what, Tensor statistic, Shape batch) {
    int rank = batch.rank();
    int offset = rank - statistic.shape().rank();
    long[] strides = new long[rank];
    long stride = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      long extent = axis < offset || offset < 0 ? 1 : statistic.shape().dim(axis - offset);
      if (offset < 0 || (extent != 1 && (axis == 0 || extent != batch.dim(axis)))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the latent statistics '%s' have shape %s, which does not fit latents of shape %s",
                what,
                statistic.shape(),
                batch.with(0, Shape.BATCH)));
      }
      strides[axis] = extent == 1 ? 0 : stride;
      stride *= extent;
    }
    return strides;
  }
}
