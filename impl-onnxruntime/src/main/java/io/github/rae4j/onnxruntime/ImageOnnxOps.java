// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The part of {@link OnnxOps} that concerns images and their channels. */
abstract class ImageOnnxOps implements Ops<OnnxValue> {
  final OnnxGraph graph;
  final OnnxLayout layout;

  ImageOnnxOps(OnnxGraph graph, OnnxLayout layout) {
    this.graph = graph;
    this.layout = layout;
  }

  @Override
  public final OnnxValue toFloat(OnnxValue x) {
    return x.on(
        graph.node("Cast", List.of(x.edge()), Onnx.attribute("to", Onnx.typeCode(DType.FLOAT32))));
  }

  @Override
  public final OnnxValue conv2d(OnnxValue x, OnnxValue weight, Window window) {
    return convolve(x, weight, List.of(), window);
  }

  @Override
  public final OnnxValue conv2d(OnnxValue x, OnnxValue weight, OnnxValue bias, Window window) {
    ShapeRules.requireRank("conv2d", 4, weight.shape());
    ShapeRules.requireVector("conv2d", "bias", weight.shape().dim(0), bias.shape());
    return convolve(x, weight, List.of(bias), window);
  }

  private OnnxValue convolve(OnnxValue x, OnnxValue weight, List<OnnxValue> bias, Window window) {
    OnnxValue kernel = layout.plain(weight);
    Shape result = ShapeRules.conv2d(x.shape(), kernel.stored(), window);
    long groups = x.shape().dim(1) / kernel.stored().dim(1);
    String edge =
        slide(
            "Conv",
            x,
            window,
            Stream.concat(Stream.of(kernel), bias.stream()).map(OnnxValue::edge).toList(),
            Onnx.attribute("group", groups));
    return OnnxValue.of(edge, result);
  }

  @Override
  public final OnnxValue maxPool2d(OnnxValue x, Window window) {
    Shape result = ShapeRules.places("maxPool2d", x.shape(), window);
    return OnnxValue.of(slide("MaxPool", x, window, List.of()), result);
  }

  @Override
  public final OnnxValue avgPool2d(OnnxValue x, Window window, boolean countPadding) {
    Shape result = ShapeRules.places("avgPool2d", x.shape(), window);
    String edge =
        slide(
            "AveragePool",
            x,
            window,
            List.of(),
            Onnx.attribute("count_include_pad", countPadding ? 1L : 0L));
    return OnnxValue.of(edge, result);
  }

  /** Adds a node that applies a window to the image. */
  private String slide(
      String operator,
      OnnxValue x,
      Window window,
      List<String> weights,
      ProtoMessage... attributes) {
    ProtoMessage[] all =
        Stream.concat(
                Stream.of(
                    Onnx.attribute("kernel_shape", window.height(), window.width()),
                    Onnx.attribute("strides", window.strideDown(), window.strideAcross()),
                    Onnx.attribute(
                        "pads", window.top(), window.left(), window.bottom(), window.right())),
                Stream.of(attributes))
            .toArray(ProtoMessage[]::new);
    Stream<String> image = Stream.of(layout.plain(x).edge());
    return graph.node(operator, Stream.concat(image, weights.stream()).toList(), all);
  }

  @Override
  public final OnnxValue batchNorm(
      OnnxValue x,
      OnnxValue weight,
      OnnxValue bias,
      OnnxValue mean,
      OnnxValue variance,
      double eps) {
    ShapeRules.channelNorm(
        "batchNorm", x.shape(), 1, weight.shape(), bias.shape(), mean.shape(), variance.shape());
    OnnxValue input = layout.plain(x);
    return input.on(
        graph.node(
            "BatchNormalization",
            Stream.of(input, weight, bias, mean, variance).map(OnnxValue::edge).toList(),
            Onnx.attribute("epsilon", (float) eps)));
  }

  @Override
  public final OnnxValue groupNorm(
      OnnxValue x, int groups, OnnxValue weight, OnnxValue bias, double eps) {
    ShapeRules.channelNorm("groupNorm", x.shape(), groups, weight.shape(), bias.shape());
    Shape shape = x.shape();
    long values = 1;
    for (int axis = 1; axis < shape.rank(); axis++) {
      values *= shape.dim(axis);
    }
    // The runtime has no float32 group norm on the CPU, but it does have a norm over a whole
    // channel.
    OnnxValue grouped = layout.reshape(x, shape.dim(0), groups, values / groups);
    String normalized =
        graph.node(
            "InstanceNormalization",
            List.of(grouped.edge(), graph.filled(groups, 1), graph.filled(groups, 0)),
            Onnx.attribute("epsilon", (float) eps));
    OnnxValue back = layout.reshape(grouped.on(normalized), shape.dims());
    long[] column = new long[shape.rank() - 1];
    Arrays.fill(column, 1);
    column[0] = shape.dim(1);
    return add(mul(back, layout.reshape(weight, column)), layout.reshape(bias, column));
  }

  @Override
  public final OnnxValue resize(OnnxValue x, int height, int width, Resampling resampling) {
    Shape result = ShapeRules.resize(x.shape(), height, width);
    int oldHeight = x.shape().intDim(2);
    int oldWidth = x.shape().intDim(3);
    if (resampling == Resampling.NEAREST) {
      OnnxValue rows = layout.gather(x, 2, InterpolationMatrix.nearest(oldHeight, height));
      return layout.gather(rows, 3, InterpolationMatrix.nearest(oldWidth, width));
    }
    OnnxValue down = constant(InterpolationMatrix.of(oldHeight, height, resampling));
    OnnxValue across = constant(InterpolationMatrix.of(oldWidth, width, resampling));
    OnnxValue wide = linear(x, across);
    return OnnxValue.of(graph.node("MatMul", List.of(down.edge(), wide.edge())), result);
  }
}
