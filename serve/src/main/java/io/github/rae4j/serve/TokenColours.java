// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The tokens of one picture as colours: their three principal components as red, green and blue, as
 * DINOv2 shows its features (Oquab et al., 2023, figure 1). Parts of a picture that the encoder
 * takes for alike have like colours; colours of different pictures cannot be compared.
 */
final class TokenColours {
  private static final int COLOURS = 3;
  private static final double LEAST_SHARE = 1e-9;

  private final double[][] components;
  private final List<Double> explained;

  private TokenColours(double[][] components, List<Double> explained) {
    this.components = components;
    this.explained = explained;
  }

  /** The colours of tokens, float32 {@code (1, n, C)}. */
  static TokenColours of(Tensor tokens) {
    int n = tokens.shape().intDim(1);
    int width = tokens.shape().intDim(2);
    DMatrixRMaj centred = centred(tokens.toFloatArray(), n, width);
    // There are fewer tokens than channels, so the smaller matrix of their products is taken.
    DMatrixRMaj products = new DMatrixRMaj(n, n);
    CommonOps_DDRM.multTransB(centred, centred, products);
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
    double total = Math.max(CommonOps_DDRM.trace(products), Double.MIN_NORMAL);
    if (!eigen.decompose(products)) {
      throw new IllegalStateException("the tokens have no principal components");
    }
    List<Integer> order =
        IntStream.range(0, n)
            .boxed()
            .sorted(
                (a, b) ->
                    Double.compare(
                        eigen.getEigenvalue(b).getReal(), eigen.getEigenvalue(a).getReal()))
            .limit(COLOURS)
            .toList();
    double[][] components = new double[COLOURS][n];
    List<Double> explained = new ArrayList<>();
    for (int c = 0; c < order.size(); c++) {
      double value = Math.max(0, eigen.getEigenvalue(order.get(c)).getReal());
      explained.add(value / total);
      if (value / total < LEAST_SHARE) {
        // Nothing but rounding errors: black.
        continue;
      }
      // One eigenvector is as good as its opposite: the larger half is made bright.
      double[] vector = eigen.getEigenVector(order.get(c)).getData().clone();
      double sum = 0;
      for (double each : vector) {
        sum += each * each * each;
      }
      for (int i = 0; i < n; i++) {
        components[c][i] = sum < 0 ? -vector[i] : vector[i];
      }
    }
    return new TokenColours(components, explained);
  }

  private static DMatrixRMaj centred(float[] values, int n, int width) {
    DMatrixRMaj matrix = new DMatrixRMaj(n, width);
    for (int c = 0; c < width; c++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += values[i * width + c] / n;
      }
      for (int i = 0; i < n; i++) {
        matrix.set(i, c, values[i * width + c] - mean);
      }
    }
    return matrix;
  }

  /** The share of the tokens' variance that each colour shows, in [0, 1]. */
  List<Double> explained() {
    return explained;
  }

  /** A picture with a square of one colour for each token. */
  RgbImage image(TokenGrid grid, ImageSize size) {
    byte[] pixels = new byte[size.height() * size.width() * COLOURS];
    for (int c = 0; c < COLOURS; c++) {
      double low = Double.MAX_VALUE;
      double high = -Double.MAX_VALUE;
      for (double value : components[c]) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      double extent = Math.max(high - low, Double.MIN_NORMAL);
      for (int y = 0; y < size.height(); y++) {
        for (int x = 0; x < size.width(); x++) {
          int token =
              y * grid.height() / size.height() * grid.width() + x * grid.width() / size.width();
          pixels[(y * size.width() + x) * COLOURS + c] =
              (byte) Math.round(255 * (components[c][token] - low) / extent);
        }
      }
    }
    return new RgbImage(size.width(), size.height(), pixels);
  }
}
