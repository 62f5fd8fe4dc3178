// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.OpsCase.opsCase;

import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The cases of {@link OpsContract}. */
final class OpsCases {
  static final List<long[]> NONE = List.of();

  private OpsCases() {}

  static long[] dims(long... extents) {
    return extents;
  }

  private static OpsCase unary(String name, BiFunction<Ops<Object>, Object, Object> operation) {
    return opsCase(name, List.of(dims(3, 8)), NONE, (o, v) -> operation.apply(o, v.get(0)));
  }

  static Stream<OpsCase> arithmetic() {
    List<long[]> tokens = List.of(dims(3, 4));
    return Stream.of(
        unary("add a number", (o, x) -> o.add(x, 0.3)),
        unary("multiply by a number", (o, x) -> o.mul(x, -1.7)),
        unary("gelu", Ops::gelu).within(-8, 8),
        unary("tanh gelu", Ops::geluTanh).within(-8, 8),
        unary("silu", Ops::silu).within(-20, 20),
        unary("relu", Ops::relu),
        unary("leaky relu", (o, x) -> o.leakyRelu(x, 0.2)),
        unary("sigmoid", Ops::sigmoid).within(-20, 20),
        unary("tanh", Ops::tanh).within(-12, 12),
        unary("exp", Ops::exp),
        unary("sqrt", Ops::sqrt).within(0, 5),
        unary("sin", Ops::sin).within(-30, 30),
        unary("cos", Ops::cos).within(-30, 30),
        unary("softmax along the last axis", (o, x) -> o.softmax(x, -1)).within(-50, 50),
        unary("softmax along a middle axis", (o, x) -> o.softmax(x, 1)),
        unary("softmax of reordered axes", (o, x) -> o.softmax(o.permute(x, 0, 2, 1), 2)),
        unary("mean along the last axis", (o, x) -> o.mean(x, -1, false)),
        unary("mean that keeps its axis", (o, x) -> o.mean(x, 1, true)),
        unary("sum along a middle axis", (o, x) -> o.sum(x, 1, false)),
        unary("sum that keeps its axis", (o, x) -> o.sum(x, 2, true)),
        unary("sum of reordered axes", (o, x) -> o.sum(o.permute(x, 0, 2, 1), 1, false)),
        unary(
            "an elementwise chain on reordered axes",
            (o, x) -> o.permute(o.silu(o.add(o.permute(x, 0, 2, 1), 1)), 0, 2, 1)),
        opsCase("add", List.of(dims(3, 4), dims(3, 4)), NONE, (o, v) -> o.add(v.get(0), v.get(1))),
        opsCase("subtract a row", tokens, List.of(dims(4)), (o, v) -> o.sub(v.get(0), v.get(1))),
        opsCase(
            "subtract from a row", tokens, List.of(dims(4)), (o, v) -> o.sub(v.get(1), v.get(0))),
        opsCase(
            "multiply by one token",
            List.of(dims(3, 4), dims(1, 4)),
            NONE,
            (o, v) -> o.mul(v.get(0), v.get(1))),
        opsCase(
            "broadcast both ways",
            List.of(dims(3, 1), dims(1, 4)),
            NONE,
            (o, v) -> o.add(v.get(0), v.get(1))),
        opsCase(
            "add a table of positions",
            tokens,
            List.of(dims(1, 3, 4)),
            (o, v) -> o.add(v.get(0), v.get(1))),
        opsCase(
            "add a table without batch axis",
            tokens,
            List.of(dims(3, 4)),
            (o, v) -> o.add(v.get(0), v.get(1))),
        opsCase(
                "divide",
                List.of(dims(3, 4), dims(3, 4)),
                NONE,
                (o, v) -> o.div(v.get(0), v.get(1)))
            .within(0.5f, 3),
        opsCase(
                "divide by a scalar parameter",
                tokens,
                List.of(dims()),
                (o, v) -> o.div(v.get(0), v.get(1)))
            .within(0.5f, 3),
        opsCase(
            "add a reordered value to a plain one",
            List.of(dims(3, 4), dims(4, 3)),
            NONE,
            (o, v) -> o.add(v.get(0), o.permute(v.get(1), 0, 2, 1))),
        opsCase(
            "add two values reordered alike",
            List.of(dims(3, 4), dims(3, 4)),
            NONE,
            (o, v) -> o.add(o.permute(v.get(0), 0, 2, 1), o.permute(v.get(1), 0, 2, 1))),
        opsCase(
            "add a row to reordered axes",
            List.of(dims(2, 3, 4)),
            List.of(dims(4)),
            (o, v) -> o.add(o.permute(v.get(0), 0, 2, 1, 3), v.get(1))),
        opsCase(
            "add a row to a reordered last axis",
            tokens,
            List.of(dims(3)),
            (o, v) -> o.add(o.permute(v.get(0), 0, 2, 1), v.get(1))),
        opsCase(
            "add a matrix to reordered axes",
            List.of(dims(2, 3, 4)),
            List.of(dims(2, 4)),
            (o, v) -> o.add(o.permute(v.get(0), 0, 2, 1, 3), v.get(1))),
        opsCase(
            "add a constant",
            tokens,
            NONE,
            (o, v) -> o.add(v.get(0), o.constant(Tensor.of(new float[] {1, 2, 3, 4}, 4)))),
        opsCase(
            "use a parameter twice",
            tokens,
            List.of(dims(4)),
            (o, v) -> o.mul(o.add(v.get(0), v.get(1)), v.get(1))));
  }

  static Stream<OpsCase> composite() {
    List<long[]> tokens = List.of(dims(3, 8));
    List<long[]> heads = List.of(dims(2, 5, 4));
    return Stream.of(
        opsCase("linear", tokens, List.of(dims(5, 8)), (o, v) -> o.linear(v.get(0), v.get(1))),
        opsCase(
            "linear with bias",
            tokens,
            List.of(dims(5, 8), dims(5)),
            (o, v) -> o.linear(v.get(0), v.get(1), v.get(2))),
        opsCase(
            "linear on vectors",
            List.of(dims(8)),
            List.of(dims(5, 8), dims(5)),
            (o, v) -> o.linear(v.get(0), v.get(1), v.get(2))),
        opsCase(
            "linear on images",
            List.of(dims(2, 3, 8)),
            List.of(dims(5, 8), dims(5)),
            (o, v) -> o.linear(v.get(0), v.get(1), v.get(2))),
        opsCase(
            "linear on reordered axes",
            List.of(dims(8, 3)),
            List.of(dims(5, 8), dims(5)),
            (o, v) -> o.linear(o.permute(v.get(0), 0, 2, 1), v.get(1), v.get(2))),
        opsCase(
            "linear with a reordered weight",
            tokens,
            List.of(dims(8, 5)),
            (o, v) -> o.linear(v.get(0), o.permute(v.get(1), 1, 0))),
        opsCase(
            "two linear layers around gelu",
            tokens,
            List.of(dims(16, 8), dims(16), dims(8, 16), dims(8)),
            (o, v) -> o.linear(o.gelu(o.linear(v.get(0), v.get(1), v.get(2))), v.get(3), v.get(4))),
        opsCase(
            "matmul",
            List.of(dims(2, 3, 4), dims(2, 4, 5)),
            NONE,
            (o, v) -> o.matmul(v.get(0), v.get(1))),
        opsCase(
            "matmul by a transposed value",
            List.of(dims(2, 3, 4), dims(2, 5, 4)),
            NONE,
            (o, v) -> o.matmul(v.get(0), o.permute(v.get(1), 0, 1, 3, 2))),
        opsCase(
            "matmul by one matrix",
            List.of(dims(2, 3, 4)),
            List.of(dims(4, 5)),
            (o, v) -> o.matmul(v.get(0), v.get(1))),
        opsCase("layer norm", tokens, NONE, (o, v) -> o.layerNorm(v.get(0), 1e-6)),
        opsCase(
            "layer norm with weight and bias",
            tokens,
            List.of(dims(8), dims(8)),
            (o, v) -> o.layerNorm(v.get(0), v.get(1), v.get(2), 1e-5)),
        opsCase("layer norm with a large eps", tokens, NONE, (o, v) -> o.layerNorm(v.get(0), 0.5)),
        opsCase(
            "layer norm of reordered axes",
            List.of(dims(4, 3)),
            NONE,
            (o, v) -> o.layerNorm(o.permute(v.get(0), 0, 2, 1), 1e-6)),
        opsCase(
            "rms norm", tokens, List.of(dims(8)), (o, v) -> o.rmsNorm(v.get(0), v.get(1), 1e-6)),
        opsCase(
            "rms norm of heads",
            heads,
            List.of(dims(4)),
            (o, v) -> o.rmsNorm(o.permute(v.get(0), 0, 2, 1, 3), v.get(1), 1e-6)),
        opsCase(
            "attention",
            List.of(dims(2, 5, 4), dims(2, 5, 4), dims(2, 5, 4)),
            NONE,
            (o, v) -> o.attention(v.get(0), v.get(1), v.get(2))),
        opsCase(
            "attention to another sequence",
            List.of(dims(2, 3, 4), dims(2, 5, 4), dims(2, 5, 6)),
            NONE,
            (o, v) -> o.attention(v.get(0), v.get(1), v.get(2))),
        opsCase(
                "attention with sharp scores",
                List.of(dims(1, 4, 8), dims(1, 4, 8), dims(1, 4, 8)),
                NONE,
                (o, v) -> o.attention(v.get(0), v.get(1), v.get(2)))
            .within(-9, 9),
        opsCase(
            "self-attention from one projection",
            tokens,
            List.of(dims(24, 8), dims(24)),
            (o, v) -> selfAttention(o, o.linear(v.get(0), v.get(1), v.get(2)), false)),
        opsCase(
            "self-attention with rotary positions",
            tokens,
            List.of(dims(24, 8), dims(24), dims(3, 4), dims(4)),
            (o, v) -> selfAttention(o, o.linear(v.get(0), v.get(1), v.get(2)), true)),
        opsCase(
            "rotary positions",
            heads,
            List.of(dims(5, 2), dims(5, 2)),
            (o, v) -> o.rotary(v.get(0), twice(o, v.get(1)), twice(o, v.get(2)))),
        opsCase(
            "rotary positions on reordered axes",
            List.of(dims(5, 2, 4)),
            List.of(dims(5, 2), dims(5, 2)),
            (o, v) ->
                o.rotary(o.permute(v.get(0), 0, 2, 1, 3), twice(o, v.get(1)), twice(o, v.get(2)))));
  }

  /** Rotary tables hold every angle twice. */
  private static Object twice(Ops<Object> o, Object table) {
    return o.repeatInterleave(table, -1, 2);
  }

  /** Two heads of four from {@code (batch, 3, 24)}, as timm writes it. */
  private static Object selfAttention(Ops<Object> o, Object qkv, boolean rotary) {
    Object split = o.permute(o.reshape(qkv, Shape.BATCH, 3, 3, 2, 4), 2, 0, 3, 1, 4);
    List<Object> parts =
        o.chunk(split, 3, 0).stream().map(p -> o.reshape(p, Shape.BATCH, 2, 3, 4)).toList();
    Object q = o.mul(parts.get(0), 0.5);
    Object k = o.layerNorm(parts.get(1), 1e-6);
    if (rotary) {
      Object cos = o.constant(table(0.9f, 0.5f));
      Object sin = o.constant(table(0.3f, -0.7f));
      q = o.rotary(q, cos, sin);
      k = o.rotary(k, cos, sin);
    }
    Object attended = o.attention(q, k, parts.get(2));
    return o.reshape(o.permute(attended, 0, 2, 1, 3), Shape.BATCH, 3, 8);
  }

  private static Tensor table(float first, float second) {
    float[] values = new float[12];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 4 < 2 ? first : second) * (1 + i / 4);
    }
    return Tensor.of(values, 3, 4);
  }

  static Stream<OpsCase> layout() {
    List<long[]> image = List.of(dims(2, 6, 8));
    return Stream.of(
        unary("reshape", (o, x) -> o.reshape(x, Shape.BATCH, 4, 6)),
        unary(
            "reshape into the batch and back",
            (o, x) -> o.reshape(o.relu(o.reshape(x, Shape.BATCH, 8)), Shape.BATCH, 3, 8)),
        unary(
            "reshape of reordered axes",
            (o, x) -> o.reshape(o.permute(x, 0, 2, 1), Shape.BATCH, 24)),
        unary("reshape that adds an axis", (o, x) -> o.reshape(x, Shape.BATCH, 1, 3, 8)),
        unary("slice", (o, x) -> o.slice(x, 1, 1, 3)),
        unary("slice along a negative axis", (o, x) -> o.slice(x, -1, 2, 7)),
        unary("slice of reordered axes", (o, x) -> o.slice(o.permute(x, 0, 2, 1), 1, 3, 5)),
        unary("chunk", (o, x) -> o.sub(o.chunk(x, 2, -1).get(0), o.chunk(x, 2, -1).get(1))),
        unary("chunk into one", (o, x) -> o.chunk(x, 1, 1).get(0)),
        unary("repeat tokens", (o, x) -> o.repeatInterleave(x, 1, 2)),
        unary("repeat along a negative axis", (o, x) -> o.repeatInterleave(x, -1, 3)),
        unary("wrap around", (o, x) -> o.wrap(x, -1, 3, 2)),
        unary("wrap around one side", (o, x) -> o.wrap(x, 1, 0, 3)),
        unary("concat a value with itself", (o, x) -> o.concat(-1, List.of(x, x))),
        unary(
            "concat a reordered value with a plain one",
            (o, x) -> o.concat(2, List.of(o.permute(x, 0, 2, 1), o.reshape(x, Shape.BATCH, 8, 3)))),
        opsCase("permute an image", image, NONE, (o, v) -> o.permute(v.get(0), 0, 2, 3, 1)),
        opsCase(
            "permute by negative axes", image, NONE, (o, v) -> o.permute(v.get(0), 0, -1, 1, 2)),
        opsCase(
            "permute back and forth",
            image,
            NONE,
            (o, v) -> o.permute(o.permute(v.get(0), 0, 2, 3, 1), 0, 3, 1, 2)),
        opsCase(
            "unpatchify",
            List.of(dims(6, 12)),
            NONE,
            (o, v) ->
                o.reshape(
                    o.permute(o.reshape(v.get(0), Shape.BATCH, 2, 3, 2, 2, 3), 0, 5, 1, 3, 2, 4),
                    Shape.BATCH,
                    3,
                    4,
                    6)),
        opsCase(
            "concat along the tokens",
            List.of(dims(2, 4), dims(3, 4)),
            NONE,
            (o, v) -> o.concat(1, List.of(v.get(0), v.get(1)))),
        opsCase(
            "class token",
            List.of(dims(3, 4)),
            List.of(dims(1, 1, 4)),
            (o, v) -> o.concat(1, List.of(o.expandBatch(v.get(1), v.get(0)), v.get(0)))),
        opsCase(
            "expand like a reordered value",
            List.of(dims(3, 4)),
            List.of(dims(1, 2)),
            (o, v) -> o.expandBatch(v.get(1), o.permute(v.get(0), 0, 2, 1))),
        opsCase(
            "rows of a table",
            List.of(dims(1)),
            List.of(dims(4, 3)),
            (o, v) ->
                o.add(o.embedding(v.get(1), o.constant(Tensor.of(new long[] {2}, 1))), v.get(0))));
  }
}
