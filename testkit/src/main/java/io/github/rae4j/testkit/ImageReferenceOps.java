// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.Arrays;

/** The part of {@link ReferenceOps} that concerns images and their channels. */
abstract class ImageReferenceOps implements Ops<ReferenceArray> {
  /** Takes in one pixel of the image under a place of the window, by its place in the kernel. */
  private interface Look {
    void at(int kernelRow, int kernelColumn, int row, int column);
  }

  /** Looks at all pixels of the image that lie under the window at one place. */
  private static void look(ReferenceArray x, Window window, int[] place, Look look) {
    for (int i = 0; i < window.height(); i++) {
      for (int j = 0; j < window.width(); j++) {
        int row = place[2] * window.strideDown() + i - window.top();
        int column = place[3] * window.strideAcross() + j - window.left();
        if (row >= 0 && row < x.dim(2) && column >= 0 && column < x.dim(3)) {
          look.at(i, j, row, column);
        }
      }
    }
  }

  private static Shape places(ReferenceArray x, Window window) {
    return x.shape()
        .with(
            2,
            (x.dim(2) + window.top() + window.bottom() - window.height()) / window.strideDown() + 1)
        .with(
            3,
            (x.dim(3) + window.left() + window.right() - window.width()) / window.strideAcross()
                + 1);
  }

  @Override
  public final ReferenceArray toFloat(ReferenceArray x) {
    return x;
  }

  @Override
  public final ReferenceArray conv2d(ReferenceArray x, ReferenceArray weight, Window window) {
    int in = weight.dim(1);
    int out = weight.dim(0) / (x.dim(1) / in);
    return ReferenceArray.compute(
        places(x, window).with(1, weight.dim(0)),
        at -> {
          int first = at[1] / out * in;
          double[] total = {0};
          for (int c = 0; c < in; c++) {
            int channel = c;
            look(
                x,
                window,
                at,
                (i, j, row, column) ->
                    total[0] +=
                        x.get(at[0], first + channel, row, column)
                            * weight.get(at[1], channel, i, j));
          }
          return total[0];
        });
  }

  @Override
  public final ReferenceArray conv2d(
      ReferenceArray x, ReferenceArray weight, ReferenceArray bias, Window window) {
    return add(conv2d(x, weight, window), column(bias, 4));
  }

  @Override
  public final ReferenceArray maxPool2d(ReferenceArray x, Window window) {
    return ReferenceArray.compute(
        places(x, window),
        at -> {
          double[] largest = {Double.NEGATIVE_INFINITY};
          look(
              x,
              window,
              at,
              (i, j, row, column) ->
                  largest[0] = Math.max(largest[0], x.get(at[0], at[1], row, column)));
          return largest[0];
        });
  }

  @Override
  public final ReferenceArray avgPool2d(ReferenceArray x, Window window, boolean countPadding) {
    return ReferenceArray.compute(
        places(x, window),
        at -> {
          double[] sumAndCount = {0, 0};
          look(
              x,
              window,
              at,
              (i, j, row, column) -> {
                sumAndCount[0] += x.get(at[0], at[1], row, column);
                sumAndCount[1]++;
              });
          int all = window.height() * window.width();
          return sumAndCount[0] / (countPadding ? all : sumAndCount[1]);
        });
  }

  /** A vector over the channels, to be broadcast to {@code rank} axes. */
  private ReferenceArray column(ReferenceArray vector, int rank) {
    long[] extents = new long[rank - 1];
    Arrays.fill(extents, 1);
    extents[0] = vector.dim(0);
    return reshape(vector, extents);
  }

  @Override
  public final ReferenceArray batchNorm(
      ReferenceArray x,
      ReferenceArray weight,
      ReferenceArray bias,
      ReferenceArray mean,
      ReferenceArray variance,
      double eps) {
    ReferenceArray centred = sub(x, column(mean, x.rank()));
    ReferenceArray scaled = div(centred, column(sqrt(add(variance, eps)), x.rank()));
    return add(mul(scaled, column(weight, x.rank())), column(bias, x.rank()));
  }

  @Override
  public final ReferenceArray groupNorm(
      ReferenceArray x, int groups, ReferenceArray weight, ReferenceArray bias, double eps) {
    long rest = x.shape().elements() / x.dim(0) / groups;
    ReferenceArray grouped = layerNorm(x.reshape(Shape.of(x.dim(0), groups, rest)), eps);
    ReferenceArray back = grouped.reshape(x.shape());
    return add(mul(back, column(weight, x.rank())), column(bias, x.rank()));
  }

  @Override
  public final ReferenceArray resize(
      ReferenceArray x, int height, int width, Resampling resampling) {
    double[][] down = ReferenceFunctions.interpolation(x.dim(2), height, resampling);
    double[][] across = ReferenceFunctions.interpolation(x.dim(3), width, resampling);
    return ReferenceArray.compute(
        x.shape().with(2, height).with(3, width),
        at -> {
          double total = 0;
          for (int i = 0; i < x.dim(2); i++) {
            for (int j = 0; j < x.dim(3); j++) {
              total += down[at[2]][i] * across[at[3]][j] * x.get(at[0], at[1], i, j);
            }
          }
          return total;
        });
  }
}
