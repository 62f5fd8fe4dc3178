// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ShapeOpsTest {
  private final ShapeOps ops = new ShapeOps();

  private ShapeValue batched(long... rest) {
    return ops.input(TensorSpec.batched("x", rest));
  }

  private ShapeValue weight(long... shape) {
    return ops.parameter("w" + Shape.of(shape), Initializer.ZEROS, shape);
  }

  private static void assertShape(ShapeValue value, long... shape) {
    assertEquals(Shape.of(shape), value.shape());
  }

  private static void assertRefused(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void keepsTheBatchSymbolic() {
    ShapeValue x = batched(4, 6);
    assertShape(ops.reshape(x, Shape.BATCH, 2, 12), Shape.BATCH, 2, 12);
    assertShape(ops.add(x, weight(6)), Shape.BATCH, 4, 6);
    assertShape(ops.add(batched(1, 6), weight(4, 6)), Shape.BATCH, 4, 6);
    assertShape(ops.expandBatch(weight(1, 1, 6), x), Shape.BATCH, 1, 6);
    assertShape(ops.mean(x, 1, false), Shape.BATCH, 6);
    assertShape(ops.sum(x, -1, true), Shape.BATCH, 4, 1);
  }

  @Test
  void refusesToTouchTheBatch() {
    ShapeValue x = batched(4, 6);
    assertRefused("reshape", () -> ops.reshape(x, 24));
    assertRefused("reshape", () -> ops.reshape(x, Shape.BATCH, 12));
    assertRefused("batch", () -> ops.reshape(x, 6, Shape.BATCH, 4));
    assertRefused("permute", () -> ops.permute(x, 1, 0, 2));
    assertRefused("mean: axis 0 is the batch", () -> ops.mean(x, 0, false));
    assertRefused("slice", () -> ops.slice(x, 0, 0, 1));
    assertRefused("concat", () -> ops.concat(0, List.of(x, x)));
    assertRefused("add", () -> ops.add(batched(6), x));
  }

  @Test
  void computesShapesOfLayersAndLayout() {
    ShapeValue x = batched(4, 6);
    assertShape(ops.linear(x, weight(5, 6), weight(5)), Shape.BATCH, 4, 5);
    assertShape(ops.matmul(x, ops.permute(x, 0, 2, 1)), Shape.BATCH, 4, 4);
    Window window = Window.of(3).withStride(2).withPadding(1);
    assertShape(
        ops.conv2d(batched(3, 9, 8), weight(5, 3, 3, 3), weight(5), window), Shape.BATCH, 5, 5, 4);
    assertShape(
        ops.conv2d(batched(4, 9, 8), weight(6, 2, 3, 1), Window.of(3, 1)), Shape.BATCH, 6, 7, 8);
    assertShape(ops.conv1d(batched(3, 9), weight(5, 3, 4), weight(5)), Shape.BATCH, 5, 6);
    assertShape(ops.maxPool2d(batched(4, 9, 8), window), Shape.BATCH, 4, 5, 4);
    assertShape(ops.avgPool2d(batched(4, 9, 8), Window.of(9, 8), false), Shape.BATCH, 4, 1, 1);
    assertShape(ops.wrap(x, 1, 2, 3), Shape.BATCH, 9, 6);
    ShapeValue bytes = ops.input(TensorSpec.batched("x", DType.UINT8, 3, 4));
    assertEquals(DType.FLOAT32, ops.toFloat(bytes).dtype());
    assertShape(
        ops.attention(batched(2, 4, 3), batched(2, 7, 3), batched(2, 7, 5)), Shape.BATCH, 2, 4, 5);
    assertEquals(3, ops.chunk(x, 3, -1).size());
    assertShape(ops.chunk(x, 3, -1).get(2), Shape.BATCH, 4, 2);
    assertShape(ops.concat(1, List.of(x, x)), Shape.BATCH, 8, 6);
    assertShape(ops.repeatInterleave(x, 1, 3), Shape.BATCH, 12, 6);
    assertShape(ops.resize(batched(3, 2, 2), 7, 5, Resampling.BICUBIC), Shape.BATCH, 3, 7, 5);
    assertShape(ops.rotary(batched(2, 4, 6), weight(4, 6), weight(4, 6)), Shape.BATCH, 2, 4, 6);
    ShapeValue ids = ops.input(TensorSpec.batched("y", DType.INT64));
    assertShape(ops.embedding(weight(11, 6), ids), Shape.BATCH, 6);
    assertShape(ops.reshape(weight(4, 6), Shape.BATCH, 8), 3, 8);
  }

  private ShapeValue mask(long... shape) {
    return ops.constant(Tensor.of(new boolean[(int) Shape.of(shape).elements()], shape));
  }

  private ShapeValue attention(AttentionMask<ShapeValue> mask) {
    return ops.attention(batched(2, 4, 3), batched(2, 7, 3), batched(2, 7, 5), mask);
  }

  @Test
  void masksAreBroadcastToTheScores() {
    ShapeValue input = ops.input(TensorSpec.batched("m", DType.BOOL, 7));
    for (ShapeValue mask : List.of(input, mask(1, 7), mask(1, 1, 4, 7), mask(1, 2, 1, 7))) {
      assertShape(attention(AttentionMask.ofBoolean(mask)), Shape.BATCH, 2, 4, 5);
    }
    for (ShapeValue bias : List.of(batched(7), batched(2, 4, 7), weight(1, 2, 4, 7))) {
      assertShape(attention(AttentionMask.ofAdditive(bias)), Shape.BATCH, 2, 4, 5);
    }
  }

  @Test
  void aMaskCostsNoMultiplication() {
    attention(AttentionMask.ofBoolean(mask(1, 7)));
    ops.attention(batched(2, 4, 3), batched(2, 7, 3), batched(2, 7, 5));
    assertEquals(ops.operations().get(0), ops.operations().get(1));
  }

  @Test
  void refusesMasksThatDoNotFit() {
    assertRefused("attention: the mask", () -> attention(AttentionMask.ofBoolean(mask(7))));
    assertRefused("attention: the mask", () -> attention(AttentionMask.ofBoolean(mask(4, 7))));
    for (long[] shape : new long[][] {{1, 1}, {1, 4}, {1, 1, 7, 4}, {1, 3, 4, 7}, {2, 1, 4, 7}}) {
      assertRefused(
          "the mask does not fit scores of shape (batch, 2, 4, 7), but got " + Shape.of(shape),
          () -> attention(AttentionMask.ofBoolean(mask(shape))));
    }
    assertRefused("must be bool", () -> attention(AttentionMask.ofBoolean(batched(7))));
    assertRefused("must be float32", () -> attention(AttentionMask.ofAdditive(mask(1, 7))));
  }

  @Test
  void namesTheOperationAndTheShapesThatDoNotFit() {
    ShapeValue x = batched(4, 6);
    assertRefused(
        "linear: the last axis must have the weight's input width 7, but got (batch, 4, 6)",
        () -> ops.linear(x, weight(5, 7)));
    assertRefused("linear: the bias must be (5)", () -> ops.linear(x, weight(5, 6), weight(6)));
    assertRefused("(batch, 4, 6) and (5)", () -> ops.add(x, weight(5)));
    assertRefused("conv2d", () -> ops.conv2d(x, weight(5, 3, 3, 3), weight(5), Window.of(3)));
    ShapeValue image = batched(4, 9, 8);
    assertRefused(
        "conv2d: the kernel must be 3 by 3, but got (5, 4, 2, 2)",
        () -> ops.conv2d(image, weight(5, 4, 2, 2), Window.of(3)));
    assertRefused("conv2d: the channel", () -> ops.conv2d(image, weight(5, 3, 1, 1), Window.of(1)));
    assertRefused("conv2d: the channel", () -> ops.conv2d(image, weight(5, 2, 1, 1), Window.of(1)));
    assertRefused(
        "maxPool2d: the kernel of 10 exceeds the padded image of 9, but got (batch, 4, 9, 8)",
        () -> ops.maxPool2d(image, Window.of(10)));
    assertRefused("groupNorm", () -> ops.groupNorm(image, 3, weight(4), weight(4), 1e-6));
    assertRefused(
        "batchNorm", () -> ops.batchNorm(image, weight(4), weight(4), weight(4), weight(3), 1e-6));
    assertRefused("toFloat: needs uint8", () -> ops.toFloat(x));
    assertRefused("attention", () -> ops.attention(x, x, x));
    assertRefused("rotary", () -> ops.rotary(batched(2, 4, 6), weight(4, 3), weight(4, 3)));
    assertRefused("rmsNorm", () -> ops.rmsNorm(x, weight(4), 1e-6));
    assertRefused("chunk", () -> ops.chunk(x, 4, -1));
    assertRefused("slice", () -> ops.slice(x, 1, 2, 5));
    assertRefused("softmax: axis 3", () -> ops.softmax(x, 3));
    assertRefused(
        "embedding: the ids must be int64", () -> ops.embedding(weight(11, 6), batched()));
    assertRefused(
        "silu: needs float32", () -> ops.silu(ops.input(TensorSpec.batched("y", DType.INT64))));
  }
}
