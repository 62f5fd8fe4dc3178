// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import static io.github.rae4j.network.ShapeRules.elements;
import static io.github.rae4j.network.ShapeRules.require;
import static io.github.rae4j.network.ShapeRules.requireVector;

import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** The part of {@link ShapeOps} that concerns images and their channels. */
abstract class ImageShapeOps implements Ops<ShapeValue> {
  /** The result of an operation that writes new memory. */
  abstract ShapeValue result(DType dtype, Shape shape, ShapeValue... read);

  /** The result of an operation that keeps the type of what it reads first. */
  final ShapeValue result(Shape shape, ShapeValue... read) {
    return result(read[0].dtype(), shape, read);
  }

  /** Records an operation that costs arithmetic. */
  abstract void count(String operation, Optional<String> weight, Shape output, Cost cost);

  static void requireFloat(String operation, ShapeValue... values) {
    for (ShapeValue value : values) {
      require(value.dtype() == DType.FLOAT32, operation, "needs float32", value);
    }
  }

  static Shape[] shapes(ShapeValue... values) {
    return Arrays.stream(values).map(ShapeValue::shape).toArray(Shape[]::new);
  }

  @Override
  public final ShapeValue toFloat(ShapeValue x) {
    require(x.dtype() == DType.UINT8, "toFloat", "needs uint8", x);
    return result(DType.FLOAT32, x.shape(), x);
  }

  @Override
  public final ShapeValue conv2d(ShapeValue x, ShapeValue weight, Window window) {
    return result(convolved(x, weight, window, false), x, weight);
  }

  @Override
  public final ShapeValue conv2d(ShapeValue x, ShapeValue weight, ShapeValue bias, Window window) {
    requireFloat("conv2d", bias);
    Shape out = convolved(x, weight, window, true);
    requireVector("conv2d", "bias", out.dim(1), bias.shape());
    return result(out, x, weight, bias);
  }

  private Shape convolved(ShapeValue x, ShapeValue weight, Window window, boolean bias) {
    requireFloat("conv2d", x, weight);
    Shape w = weight.shape();
    Shape out = ShapeRules.conv2d(x.shape(), w, window);
    long macs = elements(out) * w.dim(1) * w.dim(2) * w.dim(3);
    count("conv2d", weight.parameter(), out, new Cost(macs, 0, bias ? elements(out) : 0, 0));
    return out;
  }

  @Override
  public final ShapeValue maxPool2d(ShapeValue x, Window window) {
    requireFloat("maxPool2d", x);
    return result(ShapeRules.places("maxPool2d", x.shape(), window), x);
  }

  @Override
  public final ShapeValue avgPool2d(ShapeValue x, Window window, boolean countPadding) {
    requireFloat("avgPool2d", x);
    return result(ShapeRules.places("avgPool2d", x.shape(), window), x);
  }

  @Override
  public final ShapeValue batchNorm(
      ShapeValue x,
      ShapeValue weight,
      ShapeValue bias,
      ShapeValue mean,
      ShapeValue variance,
      double eps) {
    return channelNorm("batchNorm", x, 1, weight, bias, mean, variance);
  }

  @Override
  public final ShapeValue groupNorm(
      ShapeValue x, int groups, ShapeValue weight, ShapeValue bias, double eps) {
    return channelNorm("groupNorm", x, groups, weight, bias);
  }

  private ShapeValue channelNorm(
      String operation, ShapeValue x, int groups, ShapeValue... vectors) {
    requireFloat(operation, x);
    requireFloat(operation, vectors);
    ShapeRules.channelNorm(operation, x.shape(), groups, shapes(vectors));
    count(operation, vectors[0].parameter(), x.shape(), new Cost(0, 0, 0, elements(x.shape())));
    return result(x.shape(), x);
  }

  @Override
  public final ShapeValue resize(ShapeValue x, int height, int width, Resampling resampling) {
    requireFloat("resize", x);
    return result(ShapeRules.resize(x.shape(), height, width), x);
  }
}
