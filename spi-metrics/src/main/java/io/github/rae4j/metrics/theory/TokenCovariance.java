// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.theory;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metrics.math.FixedPointSums;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/**
 * Accumulates the covariance of tokens: every position of every latent is one sample of C values.
 *
 * <p>The products of one latent are summed in float64 in a fixed order, and the sums of the latents
 * exactly, so the result is bit-identical for any order and batch size. Memory: 12 C² bytes. Not
 * thread-safe.
 */
public final class TokenCovariance {
  private final int dimension;
  private final FixedPointSums sums;
  private final FixedPointSums products;
  private long tokens;

  /**
   * Creates an accumulator without any tokens.
   *
   * @param dimension number of values per token, C
   */
  public TokenCovariance(int dimension) {
    this.dimension = dimension;
    this.sums = new FixedPointSums(dimension);
    this.products = new FixedPointSums(Math.multiplyExact(dimension, dimension + 1) / 2);
  }

  /**
   * Adds the tokens of latents.
   *
   * @param latents float32 {@code (n, C, h, w)}
   * @throws IllegalArgumentException if the number of channels is not C
   */
  public void add(Tensor latents) {
    if (latents.shape().rank() != 4 || latents.shape().dim(1) != dimension) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "need latents (n, %d, h, w), but got %s", dimension, latents));
    }
    int positions = latents.shape().intDim(2) * latents.shape().intDim(3);
    int count = latents.shape().intDim(0);
    float[] values = latents.toFloatArray();
    double[] latent = new double[dimension * positions];
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < latent.length; i++) {
        latent[i] = values[n * latent.length + i];
      }
      addLatent(latent, positions);
    }
    tokens += (long) count * positions;
  }

  private void addLatent(double[] latent, int positions) {
    int at = 0;
    for (int i = 0; i < dimension; i++) {
      int row = i * positions;
      double sum = 0;
      for (int p = 0; p < positions; p++) {
        sum += latent[row + p];
      }
      sums.add(i, sum);
      for (int j = 0; j <= i; j++) {
        int column = j * positions;
        double product = 0;
        for (int p = 0; p < positions; p++) {
          product += latent[row + p] * latent[column + p];
        }
        products.add(at++, product);
      }
    }
  }

  /** The number of tokens added. */
  public long tokens() {
    return tokens;
  }

  /**
   * Returns the covariance, {@code (C, C)}, with the divisor tokens − 1.
   *
   * @throws RaeException if there are fewer than two tokens
   */
  public double[][] covariance() {
    if (tokens < 2) {
      throw new DataException(
          "a covariance needs at least 2 tokens, but there are " + tokens,
          Where.part("token covariance"));
    }
    double[] totals = new double[dimension];
    Arrays.setAll(totals, sums::get);
    double[][] covariance = new double[dimension][dimension];
    int at = 0;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        double centred = products.get(at++) - totals[i] * totals[j] / tokens;
        covariance[i][j] = centred / (tokens - 1);
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }
}
