// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.neighbours;

import io.github.rae4j.metrics.math.MatrixProduct;
import java.util.Arrays;

/**
 * A set of points whose squared distances are computed block by block.
 *
 * <p>A distance is {@code |a|² + |b|² − 2 a·b} in float64 with all sums in the order of the
 * features. It depends only on the two points, not on the block: a·b equals b·a to the last bit,
 * and the distance between equal points is exactly 0, so ties are exact. Immutable.
 */
public final class Points {
  /** The maximum number of points in a block. */
  static final int BLOCK = MatrixProduct.TILE;

  private final float[][] points;
  private final double[] squares;
  private final int inner;

  public Points(float[][] points) {
    this.points = points;
    this.inner = points.length == 0 ? 0 : MatrixProduct.padded(points[0].length);
    this.squares = Arrays.stream(points).parallel().mapToDouble(Points::square).toArray();
  }

  private static double square(float[] point) {
    double sum = 0;
    for (float value : point) {
      sum += (double) value * value;
    }
    return sum;
  }

  int size() {
    return points.length;
  }

  int blocks() {
    return (points.length + BLOCK - 1) / BLOCK;
  }

  /** Returns the index of the first point of a block. */
  static int first(int block) {
    return block * BLOCK;
  }

  /** Returns the number of points in a block. */
  int count(int block) {
    return Math.min(BLOCK, points.length - first(block));
  }

  /** Returns the points of a block as columns, {@code (features, points)}. */
  private double[][] columns(int block) {
    double[][] columns = new double[inner][count(block)];
    for (int j = 0; j < count(block); j++) {
      float[] point = points[first(block) + j];
      for (int k = 0; k < point.length; k++) {
        columns[k][j] = point[k];
      }
    }
    return columns;
  }

  private double[] row(int index) {
    double[] row = new double[inner];
    for (int k = 0; k < points[index].length; k++) {
      row[k] = points[index][k];
    }
    return row;
  }

  /**
   * Computes the squared distances between a block of these points (rows) and a block of others
   * (columns).
   */
  double[][] squaredDistances(int block, Points others, int otherBlock) {
    double[][] columns = others.columns(otherBlock);
    int width = others.count(otherBlock);
    double[][] distances = new double[count(block)][width];
    double[] first = new double[width];
    double[] second = new double[width];
    for (int i = 0; i < distances.length; i += 2) {
      int next = Math.min(i + 1, distances.length - 1);
      double[] firstRow = row(first(block) + i);
      double[] secondRow = row(first(block) + next);
      Arrays.fill(first, 0);
      Arrays.fill(second, 0);
      for (int k = 0; k < inner; k += MatrixProduct.STEP) {
        MatrixProduct.addProducts(first, second, firstRow, secondRow, k, columns, k, width);
      }
      subtract(first, squares[first(block) + i], others, otherBlock, distances[i]);
      subtract(second, squares[first(block) + next], others, otherBlock, distances[next]);
    }
    return distances;
  }

  private static void subtract(
      double[] products, double square, Points others, int otherBlock, double[] distances) {
    for (int j = 0; j < distances.length; j++) {
      double sum = square + others.squares[first(otherBlock) + j];
      distances[j] = Math.max(0, sum - 2 * products[j]);
    }
  }
}
