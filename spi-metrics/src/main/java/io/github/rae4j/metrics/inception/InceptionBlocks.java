// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.inception;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Window;
import java.util.List;

/**
 * The blocks of Inception-v3 (Szegedy et al., 2015, figures 5 to 7) under the names of the released
 * state dict. All blocks take and return tensors of shape {@code (batch, channels, h, w)}. An
 * instance must not outlive its {@link Ops}.
 */
final class InceptionBlocks<V> {
  private static final double EPS = 1e-3;
  private static final Window POINT = Window.of(1);
  private static final Window ROW = Window.of(1, 7).withPadding(0, 3);
  private static final Window COLUMN = Window.of(7, 1).withPadding(3, 0);
  private static final Window THREE = Window.of(3).withPadding(1);
  private static final Window HALVING = Window.of(3).withStride(2);

  private final Ops<V> ops;
  private final ParameterScope<V> scope;

  InceptionBlocks(ParameterScope<V> scope) {
    this.ops = scope.ops();
    this.scope = scope;
  }

  private InceptionBlocks<V> in(String module) {
    return new InceptionBlocks<>(scope.in(module));
  }

  /** Convolution without bias, batch norm, ReLU. */
  V conv(V x, String module, long out, Window window) {
    ParameterScope<V> layer = scope.in(module);
    V convolved = layer.conv2d(x, "conv", out, window, false);
    return ops.relu(layer.batchNorm(convolved, "bn", EPS));
  }

  /** Max pool 3×3 with stride 2. */
  V halve(V x) {
    return ops.maxPool2d(x, HALVING);
  }

  /** Averages over the pixels inside the image only, as TensorFlow does. */
  private V averaged(V x) {
    return ops.avgPool2d(x, THREE, false);
  }

  /** Mixed_5b to 5d. */
  V a(V x, String module, long poolFeatures) {
    InceptionBlocks<V> block = in(module);
    V five = block.conv(x, "branch5x5_1", 48, POINT);
    V three = block.conv(x, "branch3x3dbl_1", 64, POINT);
    three = block.conv(three, "branch3x3dbl_2", 96, THREE);
    return ops.concat(
        1,
        List.of(
            block.conv(x, "branch1x1", 64, POINT),
            block.conv(five, "branch5x5_2", 64, Window.of(5).withPadding(2)),
            block.conv(three, "branch3x3dbl_3", 96, THREE),
            block.conv(averaged(x), "branch_pool", poolFeatures, POINT)));
  }

  /** Mixed_6a. */
  V b(V x, String module) {
    InceptionBlocks<V> block = in(module);
    V three = block.conv(x, "branch3x3dbl_1", 64, POINT);
    three = block.conv(three, "branch3x3dbl_2", 96, THREE);
    return ops.concat(
        1,
        List.of(
            block.conv(x, "branch3x3", 384, HALVING),
            block.conv(three, "branch3x3dbl_3", 96, HALVING),
            halve(x)));
  }

  /**
   * The branches of Mixed_6b to 6e.
   *
   * @param width channels of the inner 7×7 layers
   * @return four branches, the first one by the 1×1 convolution
   */
  List<V> c(V x, String module, long width) {
    InceptionBlocks<V> block = in(module);
    V seven = block.conv(x, "branch7x7_1", width, POINT);
    seven = block.conv(seven, "branch7x7_2", width, ROW);
    V twice = block.conv(x, "branch7x7dbl_1", width, POINT);
    twice = block.conv(twice, "branch7x7dbl_2", width, COLUMN);
    twice = block.conv(twice, "branch7x7dbl_3", width, ROW);
    twice = block.conv(twice, "branch7x7dbl_4", width, COLUMN);
    return List.of(
        block.conv(x, "branch1x1", 192, POINT),
        block.conv(seven, "branch7x7_3", 192, COLUMN),
        block.conv(twice, "branch7x7dbl_5", 192, ROW),
        block.conv(averaged(x), "branch_pool", 192, POINT));
  }

  /** Mixed_7a. */
  V d(V x, String module) {
    InceptionBlocks<V> block = in(module);
    V three = block.conv(x, "branch3x3_1", 192, POINT);
    V seven = block.conv(x, "branch7x7x3_1", 192, POINT);
    seven = block.conv(seven, "branch7x7x3_2", 192, ROW);
    seven = block.conv(seven, "branch7x7x3_3", 192, COLUMN);
    return ops.concat(
        1,
        List.of(
            block.conv(three, "branch3x3_2", 320, HALVING),
            block.conv(seven, "branch7x7x3_4", 192, HALVING),
            halve(x)));
  }

  /**
   * Mixed_7b and 7c.
   *
   * @param maxPool whether the last branch uses max pooling, a peculiarity of the last block of the
   *     released graph
   */
  V e(V x, String module, boolean maxPool) {
    InceptionBlocks<V> block = in(module);
    V three = block.conv(x, "branch3x3_1", 384, POINT);
    V twice = block.conv(x, "branch3x3dbl_1", 448, POINT);
    twice = block.conv(twice, "branch3x3dbl_2", 384, THREE);
    V pooled = maxPool ? ops.maxPool2d(x, THREE) : averaged(x);
    return ops.concat(
        1,
        List.of(
            block.conv(x, "branch1x1", 320, POINT),
            block.cross(three, "branch3x3_2"),
            block.cross(twice, "branch3x3dbl_3"),
            block.conv(pooled, "branch_pool", 192, POINT)));
  }

  /** A 1×3 and a 3×1 convolution side by side. */
  private V cross(V x, String name) {
    return ops.concat(
        1,
        List.of(
            conv(x, name + "a", 384, Window.of(1, 3).withPadding(0, 1)),
            conv(x, name + "b", 384, Window.of(3, 1).withPadding(1, 0))));
  }
}
