// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.moments;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metrics.math.FixedPointSums;
import io.github.rae4j.metrics.math.MatrixProduct;
import io.github.rae4j.metrics.rows.Chunk;
import io.github.rae4j.metrics.rows.ChunkedRows;
import io.github.rae4j.metrics.rows.RowsState;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Accumulates sums and products of features in float64.
 *
 * <p>Products are summed over chunks of 256 images, in a fixed order, and the sums of the chunks
 * are added exactly, so the result does not depend on the order or batching of the images. Features
 * are float32, so their products are exact in float64. Memory: 12 d² bytes and the rows of
 * incomplete chunks. Thread-safe.
 */
final class MomentStatistics implements FeatureStatistics {
  private static final String SUMS = "sums";
  private static final String PRODUCTS = "products";

  private final ChunkedRows rows;
  // Both are created once the feature width is known.
  private FixedPointSums sums = new FixedPointSums(0);
  private FixedPointSums products = new FixedPointSums(0);

  MomentStatistics() {
    this(new ChunkedRows());
  }

  private MomentStatistics(ChunkedRows rows) {
    this.rows = rows;
  }

  /**
   * Restores a {@link #state}.
   *
   * @throws DataException naming the tensor that is missing or damaged
   */
  static MomentStatistics restore(Weights state) {
    MomentStatistics made = new MomentStatistics(RowsState.read(state));
    made.sums = FixedPointSums.of(RowsState.require(state, SUMS, DType.INT64, 2, "(d, 3)"));
    made.products = FixedPointSums.of(RowsState.require(state, PRODUCTS, DType.INT64, 2, "(n, 3)"));
    int d = made.sums.size();
    boolean summed = made.rows.count() > made.rows.chunks().stream().mapToInt(Chunk::count).sum();
    boolean fits =
        made.products.size() == triangle(d)
            && (summed ? d > 0 : d == 0)
            && (!summed || made.rows.fits(d));
    if (!fits) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the state of the statistics is damaged: %d sums and %d products do not belong to"
                  + " rows of width %d",
              state.origin(),
              d,
              made.products.size(),
              made.rows.width()),
          Where.file(state.origin()).atKey(SUMS));
    }
    return made;
  }

  @Override
  public synchronized void add(long firstIndex, Tensor features) {
    for (Chunk chunk : rows.add(firstIndex, features)) {
      absorb(chunk, sums(), products());
      rows.take(chunk);
    }
  }

  @Override
  public void merge(FeatureStatistics other) {
    if (!(other instanceof MomentStatistics that) || that == this) {
      throw new IllegalArgumentException("cannot merge " + other + " into moments");
    }
    synchronized (this) {
      Iterable<Chunk> full = rows.addAll(that.rows);
      if (that.sums.size() > 0) {
        sums().addAll(that.sums);
        products().addAll(that.products);
      }
      for (Chunk chunk : full) {
        absorb(chunk, sums(), products());
        rows.take(chunk);
      }
    }
  }

  /**
   * The rows of incomplete chunks, and the sums of the complete ones as 192-bit integers of three
   * words: int64 {@code sums (d, 3)} and {@code products (d (d + 1) / 2, 3)}, both empty while no
   * chunk is complete.
   */
  @Override
  public synchronized Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>(RowsState.write(rows));
    state.put(SUMS, sums.toTensor());
    state.put(PRODUCTS, products.toTensor());
    return state;
  }

  @Override
  public synchronized long count() {
    return rows.count();
  }

  @Override
  public synchronized OptionalInt featureWidth() {
    int width = rows.width();
    return width > 0 ? OptionalInt.of(width) : OptionalInt.empty();
  }

  private FixedPointSums sums() {
    if (sums.size() == 0) {
      sums = new FixedPointSums(rows.width());
    }
    return sums;
  }

  private FixedPointSums products() {
    if (products.size() == 0) {
      products = new FixedPointSums(triangle(rows.width()));
    }
    return products;
  }

  private static int triangle(int width) {
    return Math.toIntExact(width * (width + 1L) / 2);
  }

  /**
   * Returns the mean and covariance of the features added so far.
   *
   * @throws RaeException if there are fewer than two images
   */
  synchronized Moments moments() {
    long n = rows.count();
    if (n < 2) {
      throw new DataException(
          String.format(
              Locale.ROOT, "a covariance needs at least 2 images, but the set has only %d", n),
          Where.part("Fréchet distance"));
    }
    int d = rows.width();
    FixedPointSums allSums = new FixedPointSums(d);
    FixedPointSums allProducts = new FixedPointSums(triangle(d));
    if (sums.size() > 0) {
      allSums.addAll(sums);
      allProducts.addAll(products);
    }
    rows.chunks().forEach(chunk -> absorb(chunk, allSums, allProducts));
    double[] total = new double[d];
    Arrays.setAll(total, allSums::get);
    double[] mean = Arrays.stream(total).map(sum -> sum / n).toArray();
    double[][] covariance = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double centred = allProducts.get(triangle(i) + j) - total[i] * total[j] / n;
        covariance[i][j] = centred / (n - 1);
        covariance[j][i] = covariance[i][j];
      }
    }
    return new Moments(OptionalLong.of(n), mean, covariance);
  }

  /** Adds a chunk's rows and the lower triangle of their products. */
  private static void absorb(Chunk chunk, FixedPointSums sums, FixedPointSums products) {
    float[][] values = chunk.rows();
    int count = values.length;
    int d = values[0].length;
    double[][] transposed = new double[d][MatrixProduct.padded(count)];
    double[][] rows = new double[MatrixProduct.padded(count)][d];
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < d; i++) {
        rows[r][i] = values[r][i];
        transposed[i][r] = rows[r][i];
      }
    }
    int tiles = (d + MatrixProduct.TILE - 1) / MatrixProduct.TILE;
    IntStream.range(0, tiles)
        .parallel()
        .forEach(tile -> absorbTile(tile, transposed, rows, products));
    for (int i = 0; i < d; i++) {
      double sum = 0;
      for (double value : transposed[i]) {
        sum += value;
      }
      sums.add(i, sum);
    }
  }

  private static void absorbTile(
      int number, double[][] transposed, double[][] rows, FixedPointSums products) {
    int d = transposed.length;
    int from = number * MatrixProduct.TILE;
    double[][] tile = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      tile[r] = Arrays.copyOfRange(rows[r], from, Math.min(d, from + MatrixProduct.TILE));
    }
    double[] first = new double[MatrixProduct.TILE];
    double[] second = new double[MatrixProduct.TILE];
    for (int i = from; i < d; i += 2) {
      int width = Math.min(tile[0].length, i + 2 - from);
      int other = Math.min(i + 1, d - 1);
      Arrays.fill(first, 0);
      Arrays.fill(second, 0);
      for (int r = 0; r < rows.length; r += MatrixProduct.STEP) {
        MatrixProduct.addProducts(
            first, second, transposed[i], transposed[other], r, tile, r, width);
      }
      for (int j = 0; j < width && from + j <= i; j++) {
        products.add(triangle(i) + from + j, first[j]);
      }
      for (int j = 0; other > i && j < width; j++) {
        products.add(triangle(other) + from + j, second[j]);
      }
    }
  }
}
