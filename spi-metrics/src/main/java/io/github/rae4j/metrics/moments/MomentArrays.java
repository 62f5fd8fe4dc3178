// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.moments;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Means and covariances as the arrays of reference files. */
final class MomentArrays {
  // Relative to the geometric mean of the two variances; loose enough for float32 statistics.
  private static final double ASYMMETRY = 1e-4;

  private MomentArrays() {}

  static Tensor vector(double[] values) {
    Shape shape = Shape.of(values.length);
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT64, shape);
    bytes.asDoubleBuffer().put(values);
    return Tensor.wrap(DType.FLOAT64, shape, bytes);
  }

  static Tensor matrix(double[][] rows) {
    Shape shape = Shape.of(rows.length, rows.length);
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT64, shape);
    DoubleBuffer out = bytes.asDoubleBuffer();
    for (double[] row : rows) {
      out.put(row);
    }
    return Tensor.wrap(DType.FLOAT64, shape, bytes);
  }

  /** Reads and validates moments. Returns empty if the file has neither mean nor covariance. */
  static Optional<Moments> read(Weights arrays, String mean, String covariance, String count) {
    if (!arrays.names().contains(mean) && !arrays.names().contains(covariance)) {
      return Optional.empty();
    }
    double[] mu = doubles(arrays, mean, 1);
    double[] sigma = doubles(arrays, covariance, 2);
    int d = mu.length;
    Shape shape = arrays.shape(covariance);
    if (shape.dim(0) != d || shape.dim(1) != d) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s has the shape %s, but %s has %d elements; a covariance of (%d, %d) is"
                  + " expected",
              arrays.origin(),
              covariance,
              shape,
              mean,
              d,
              d,
              d),
          Where.file(arrays.origin()).atKey(covariance));
    }
    double[][] rows = new double[d][d];
    for (int i = 0; i < d; i++) {
      System.arraycopy(sigma, i * d, rows[i], 0, d);
    }
    requireCovariance(arrays.origin(), covariance, rows);
    OptionalLong n =
        arrays.names().contains(count) && arrays.get(count).dtype() == DType.INT64
            ? OptionalLong.of(arrays.get(count).longs().get(0))
            : OptionalLong.empty();
    return Optional.of(new Moments(n, mu, rows));
  }

  private static double[] doubles(Weights arrays, String name, int rank) {
    if (!arrays.names().contains(name)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: there is no array '%s'; it has %s",
              arrays.origin(),
              name,
              arrays.names()),
          Where.file(arrays.origin()).atKey(name));
    }
    Tensor tensor = arrays.get(name);
    boolean real = tensor.dtype() == DType.FLOAT64 || tensor.dtype() == DType.FLOAT32;
    if (!real || tensor.shape().rank() != rank || tensor.elements() == 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s is %s; float64 or float32 with %d dimension(s) is expected",
              arrays.origin(),
              name,
              tensor,
              rank),
          Where.file(arrays.origin()).atKey(name));
    }
    double[] values = new double[tensor.elements()];
    if (tensor.dtype() == DType.FLOAT64) {
      tensor.bytes().asDoubleBuffer().get(values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.floats().get(i);
      }
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: element %d of %s is %s; the statistics are damaged",
                arrays.origin(),
                i,
                name,
                values[i]),
            Where.file(arrays.origin()).atKey(name));
      }
    }
    return values;
  }

  private static void requireCovariance(String origin, String name, double[][] rows) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i][i] < 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: %s is no covariance: element (%d, %d) is %s",
                origin,
                name,
                i,
                i,
                rows[i][i]),
            Where.file(origin).atKey(name));
      }
      for (int j = 0; j < i; j++) {
        double scale = Math.sqrt(rows[i][i] * rows[j][j]);
        if (Math.abs(rows[i][j] - rows[j][i]) > ASYMMETRY * scale + Double.MIN_NORMAL) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s: %s is no covariance: element (%d, %d) is %s, but (%d, %d) is %s",
                  origin,
                  name,
                  i,
                  j,
                  rows[i][j],
                  j,
                  i,
                  rows[j][i]),
              Where.file(origin).atKey(name));
        }
      }
    }
  }
}
