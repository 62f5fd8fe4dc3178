// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The exponential averages of the reference's {@code calculate_stat.py}, for comparison with files
 * written by it: starting from mean 0 and variance 1, every batch replaces a share of {@code
 * momentum}. The result depends on batch size and order, and the last batches dominate; prefer
 * {@link ExactMoments}. Not thread-safe.
 */
public final class RunningMoments implements LatentMoments {
  private static final String MEAN = "running.mean";
  private static final String VARIANCE = "running.var";
  private static final String COUNT = "count";

  private final boolean channels;
  private final double momentum;
  private final Shape shape;
  private final double[] mean;
  private final double[] variance;
  private long count;

  private RunningMoments(boolean channels, double momentum, Shape shape) {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException("the momentum must lie in (0, 1], but is " + momentum);
    }
    this.channels = channels;
    this.momentum = momentum;
    this.shape = shape;
    this.mean = new double[Math.toIntExact(shape.elements())];
    this.variance = new double[mean.length];
    Arrays.fill(variance, 1);
  }

  /**
   * One value per element; the variance of a batch is divided by n (the reference's latents with
   * two and three axes).
   */
  public static RunningMoments perElement(Shape latent, double momentum) {
    return new RunningMoments(false, momentum, latent);
  }

  /**
   * One value per channel, the first axis; the variance of a batch is divided by n − 1 (the
   * reference's latents with one and four axes).
   */
  public static RunningMoments perChannel(Shape latent, double momentum) {
    return new RunningMoments(true, momentum, Shape.of(latent.dim(0)));
  }

  /**
   * Restores the {@link #state} of an earlier run.
   *
   * @param origin origin of the state, for messages
   * @throws RaeException if the state holds no running averages of this shape
   */
  public void restore(String origin, Map<String, Tensor> state) {
    if (!state.keySet().containsAll(List.of(MEAN, VARIANCE, COUNT))
        || !NamedValues.require(state, MEAN).shape().equals(shape)) {
      throw new DataException(
          origin + " holds no running averages of latents of shape " + shape, Where.file(origin));
    }
    NamedValues.require(state, MEAN).bytes().asDoubleBuffer().get(mean);
    NamedValues.require(state, VARIANCE).bytes().asDoubleBuffer().get(variance);
    count = NamedValues.require(state, COUNT).toLongArray()[0];
  }

  @Override
  public void add(Tensor latents) {
    Rows.requireFinite(latents);
    int rows = latents.shape().intDim(0);
    FloatBuffer values = latents.floats();
    int size = values.limit() / rows;
    int inner = channels ? size / mean.length : 1;
    if (size != mean.length * inner) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "latents of shape %s do not fit %s", latents.shape(), shape));
    }
    long n = (long) rows * inner;
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < inner; k++) {
          sum += values.get(row * size + i * inner + k);
        }
      }
      double batchMean = sum / n;
      double squares = 0;
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < inner; k++) {
          double distance = values.get(row * size + i * inner + k) - batchMean;
          squares += distance * distance;
        }
      }
      double batchVariance = squares / (channels ? n - 1 : n);
      mean[i] = (1 - momentum) * mean[i] + momentum * batchMean;
      variance[i] = (1 - momentum) * variance[i] + momentum * batchVariance;
    }
    count += rows;
  }

  /**
   * Merges the results of the reference's processes the way it does: all are weighted equally,
   * regardless of how many latents they saw.
   *
   * @param means float tensors of one shape, at least one
   * @param variances as many tensors as {@code means}
   * @return mean and variance, float64
   */
  public static List<Tensor> mergeRanks(List<Tensor> means, List<Tensor> variances) {
    Shape shape = means.get(0).shape();
    ByteBuffer mean = Tensor.buffer(DType.FLOAT64, shape);
    ByteBuffer variance = Tensor.buffer(DType.FLOAT64, shape);
    for (int i = 0; i < shape.elements(); i++) {
      double first = 0;
      double second = 0;
      double within = 0;
      for (int rank = 0; rank < means.size(); rank++) {
        double value = means.get(rank).toFloat32().floats().get(i);
        first += value / means.size();
        second += value * value / means.size();
        within += variances.get(rank).toFloat32().floats().get(i) / (double) means.size();
      }
      mean.putDouble(first);
      variance.putDouble(Math.max(0, within + second - first * first));
    }
    return List.of(
        Tensor.wrap(DType.FLOAT64, shape, mean.flip()),
        Tensor.wrap(DType.FLOAT64, shape, variance.flip()));
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Tensor mean() {
    return tensor(mean);
  }

  @Override
  public Tensor variance() {
    return tensor(variance);
  }

  private Tensor tensor(double[] values) {
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT64, shape);
    buffer.asDoubleBuffer().put(values);
    return Tensor.wrap(DType.FLOAT64, shape, buffer);
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of(MEAN, mean(), VARIANCE, variance(), COUNT, Tensor.of(new long[] {count}, 1));
  }
}
