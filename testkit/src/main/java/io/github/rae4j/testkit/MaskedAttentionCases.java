// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.OpsCase.opsCase;
import static io.github.rae4j.testkit.OpsCases.NONE;
import static io.github.rae4j.testkit.OpsCases.dims;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cases of {@link OpsContract} about attention under a mask. Unless said otherwise, two heads
 * look from three queries at five keys.
 */
final class MaskedAttentionCases {
  private static final long[] QUERIES = {2, 3, 4};
  private static final long[] KEYS = {2, 5, 4};
  private static final long[] VALUES = {2, 5, 6};

  private MaskedAttentionCases() {}

  static Stream<OpsCase> all() {
    return Stream.concat(booleans(), additive());
  }

  private static Stream<OpsCase> booleans() {
    return Stream.of(
        booleanInput("attention under a mask of the keys", 5),
        booleanInput("attention under a mask for all heads", 1, 3, 5),
        booleanInput("attention under a mask for every head", 2, 3, 5),
        booleanInput("attention under a mask of every head's keys", 2, 1, 5),
        booleanInput("attention with sharp scores under a mask", 1, 3, 5).within(-9, 9),
        booleanConstant("attention under one mask of the keys", "x.xx.", 1, 5),
        booleanConstant("attention under one matrix", "x....xx...xxx..", 1, 1, 3, 5),
        booleanConstant("attention with a query that sees no key", "xx.x.........xx", 1, 1, 3, 5),
        booleanConstant("attention with a head that sees no key", "xxxxx.....", 1, 2, 1, 5),
        booleanConstant("attention that sees no key", ".....", 1, 5),
        opsCase(
                "self-attention from one projection under a mask",
                List.of(dims(3, 8)),
                List.of(dims(24, 8), dims(24)),
                (o, v) -> selfAttention(o, o.linear(v.get(0), v.get(2), v.get(3)), v.get(1)))
            .withMask(3),
        opsCase(
                "attention under a mask made of two",
                List.of(QUERIES, KEYS, VALUES),
                NONE,
                (o, v) -> {
                  Object always = o.expandBatch(o.constant(booleans("xxx", 1, 3)), v.get(0));
                  Object mask = o.concat(1, List.of(always, o.slice(v.get(3), 1, 1, 3)));
                  return attention(o, v, AttentionMask.ofBoolean(mask));
                })
            .withMask(4));
  }

  private static Stream<OpsCase> additive() {
    return Stream.of(
        additiveInput("attention with a bias of the keys", dims(5)),
        additiveInput("attention with a bias for all heads", dims(1, 3, 5)),
        additiveInput("attention with a bias for every head", dims(2, 3, 5)),
        additiveInput("attention with sharp scores and a bias", dims(2, 3, 5)).within(-9, 9),
        opsCase(
            "attention with a learned bias",
            List.of(QUERIES, KEYS, VALUES),
            List.of(dims(1, 2, 3, 5)),
            (o, v) -> attention(o, v, AttentionMask.ofAdditive(v.get(3)))),
        opsCase(
            "attention with a bias whose heads come last",
            List.of(QUERIES, KEYS, VALUES, dims(3, 5, 2)),
            NONE,
            (o, v) -> attention(o, v, AttentionMask.ofAdditive(o.permute(v.get(3), 0, 3, 1, 2)))),
        opsCase(
            "attention with a bias that masks",
            List.of(QUERIES, KEYS, VALUES, dims(2, 3, 5)),
            NONE,
            (o, v) -> {
              // The last query sees no key.
              Object masked = o.constant(infinities("xx.x..x.xx.....", 1, 1, 3, 5));
              return attention(o, v, AttentionMask.ofAdditive(o.add(v.get(3), masked)));
            }),
        opsCase(
            "attention in two layers under one bias",
            List.of(KEYS, dims(5)),
            NONE,
            (o, v) -> {
              AttentionMask<Object> mask = AttentionMask.ofAdditive(v.get(1));
              Object x = o.attention(v.get(0), v.get(0), v.get(0), mask);
              Object few = o.slice(x, 2, 0, 3);
              return o.attention(few, x, o.attention(x, x, v.get(0), mask), mask);
            }));
  }

  private static OpsCase booleanInput(String name, long... extents) {
    return opsCase(
            name,
            List.of(QUERIES, KEYS, VALUES),
            NONE,
            (o, v) -> attention(o, v, AttentionMask.ofBoolean(v.get(3))))
        .withMask(extents);
  }

  private static OpsCase booleanConstant(String name, String seen, long... shape) {
    return opsCase(
        name,
        List.of(QUERIES, KEYS, VALUES),
        NONE,
        (o, v) -> attention(o, v, AttentionMask.ofBoolean(o.constant(booleans(seen, shape)))));
  }

  private static OpsCase additiveInput(String name, long[] extents) {
    return opsCase(
        name,
        List.of(QUERIES, KEYS, VALUES, extents),
        NONE,
        (o, v) -> attention(o, v, AttentionMask.ofAdditive(v.get(3))));
  }

  private static Object attention(Ops<Object> o, List<Object> v, AttentionMask<Object> mask) {
    return o.attention(v.get(0), v.get(1), v.get(2), mask);
  }

  /** Two heads of four from {@code (batch, 3, 24)}, as timm writes it. */
  private static Object selfAttention(Ops<Object> o, Object qkv, Object keys) {
    List<Object> parts = new ArrayList<>();
    for (Object part : o.chunk(qkv, 3, -1)) {
      parts.add(o.permute(o.reshape(part, Shape.BATCH, 3, 2, 4), 0, 2, 1, 3));
    }
    Object attended = attention(o, parts, AttentionMask.ofBoolean(keys));
    return o.reshape(o.permute(attended, 0, 2, 1, 3), Shape.BATCH, 3, 8);
  }

  /** A mask that is true where the text has an x. */
  private static Tensor booleans(String seen, long... shape) {
    boolean[] values = new boolean[seen.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = seen.charAt(i) == 'x';
    }
    return Tensor.of(values, shape);
  }

  /** A mask that is 0 where the text has an x, and negative infinity elsewhere. */
  private static Tensor infinities(String seen, long... shape) {
    float[] values = new float[seen.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = seen.charAt(i) == 'x' ? 0 : Float.NEGATIVE_INFINITY;
    }
    return Tensor.of(values, shape);
  }
}
