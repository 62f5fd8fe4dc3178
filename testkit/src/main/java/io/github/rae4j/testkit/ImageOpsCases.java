// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.OpsCase.opsCase;
import static io.github.rae4j.testkit.OpsCases.NONE;
import static io.github.rae4j.testkit.OpsCases.dims;

import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The cases of {@link OpsContract} that concern images and their channels. */
final class ImageOpsCases {
  private ImageOpsCases() {}

  static Stream<OpsCase> all() {
    return Stream.of(convolutions(), pools(), norms(), resizes()).flatMap(s -> s);
  }

  private static OpsCase onImage(String name, BiFunction<Ops<Object>, Object, Object> operation) {
    return opsCase(name, List.of(dims(2, 6, 7)), NONE, (o, v) -> operation.apply(o, v.get(0)));
  }

  private static OpsCase convolution(String name, long[] image, long[] weight, Window window) {
    return opsCase(
        name,
        List.of(image),
        List.of(weight, dims(weight[0])),
        (o, v) -> o.conv2d(v.get(0), v.get(1), v.get(2), window));
  }

  private static Stream<OpsCase> convolutions() {
    return Stream.of(
        convolution(
            "convolution of patches", dims(3, 6, 4), dims(5, 3, 2, 2), Window.of(2).withStride(2)),
        convolution(
            "convolution with padding",
            dims(3, 5, 4),
            dims(2, 3, 3, 3),
            Window.of(3).withPadding(1)),
        convolution(
            "convolution by a row",
            dims(3, 5, 6),
            dims(2, 3, 1, 5),
            Window.of(1, 5).withPadding(0, 2)),
        convolution(
            "convolution by a column, unequal strides",
            dims(3, 9, 6),
            dims(2, 3, 5, 1),
            Window.of(5, 1).withStride(3, 2).withPadding(2, 0)),
        convolution(
            "convolution with padding on two sides",
            dims(2, 6, 5),
            dims(3, 2, 3, 3),
            Window.of(3).withStride(2).withPadding(0, 0, 1, 1)),
        convolution(
            "convolution of groups", dims(4, 5, 4), dims(6, 2, 3, 3), Window.of(3).withPadding(1)),
        convolution(
            "convolution of every channel",
            dims(4, 5, 4),
            dims(4, 1, 3, 3),
            Window.of(3).withPadding(1)),
        opsCase(
            "convolution without bias",
            List.of(dims(3, 5, 4)),
            List.of(dims(2, 3, 3, 3)),
            (o, v) -> o.conv2d(v.get(0), v.get(1), Window.of(3))),
        opsCase(
            "convolution of reordered axes",
            List.of(dims(5, 4, 3)),
            List.of(dims(2, 3, 3, 3)),
            (o, v) -> o.conv2d(o.permute(v.get(0), 0, 3, 1, 2), v.get(1), Window.of(3))),
        opsCase(
            "convolution, batch norm, relu",
            List.of(dims(3, 5, 4)),
            List.of(dims(2, 3, 3, 3), dims(2), dims(2), dims(2), dims(2)),
            (o, v) ->
                o.relu(
                    o.batchNorm(
                        o.conv2d(v.get(0), v.get(1), Window.of(3)),
                        v.get(2),
                        v.get(3),
                        v.get(4),
                        o.mul(v.get(5), v.get(5)),
                        1e-3))),
        opsCase(
            "convolution of a sequence that wraps around",
            List.of(dims(3, 7)),
            List.of(dims(2, 3, 5), dims(2)),
            (o, v) -> o.conv1d(o.wrap(v.get(0), -1, 2, 2), v.get(1), v.get(2))),
        onImage(
            "bytes as numbers",
            (o, x) ->
                o.add(
                    x,
                    o.toFloat(
                        o.constant(
                            Tensor.of(
                                new byte[] {0, 1, 127, (byte) 128, (byte) 200, -1, 7}, 7))))));
  }

  private static Stream<OpsCase> pools() {
    Window three = Window.of(3).withStride(2).withPadding(1);
    Window corner = Window.of(3).withStride(2).withPadding(0, 1, 2, 0);
    return Stream.of(
        onImage("max pool", (o, x) -> o.maxPool2d(x, Window.of(2).withStride(2))),
        onImage("max pool with padding", (o, x) -> o.maxPool2d(o.add(x, -9), three)),
        onImage("max pool with uneven padding", (o, x) -> o.maxPool2d(o.add(x, -9), corner)),
        onImage(
            "max pool of reordered axes",
            (o, x) -> o.maxPool2d(o.permute(x, 0, 1, 3, 2), Window.of(2, 3))),
        onImage("average pool", (o, x) -> o.avgPool2d(x, Window.of(2, 3), true)),
        onImage("average pool that counts padding", (o, x) -> o.avgPool2d(x, three, true)),
        onImage("average pool without padding", (o, x) -> o.avgPool2d(x, three, false)),
        onImage("average pool that counts uneven padding", (o, x) -> o.avgPool2d(x, corner, true)),
        onImage("average pool without uneven padding", (o, x) -> o.avgPool2d(x, corner, false)));
  }

  private static Stream<OpsCase> norms() {
    return Stream.of(
        opsCase(
            "batch norm",
            List.of(dims(3, 5, 4)),
            List.of(dims(3), dims(3), dims(3), dims(3)),
            (o, v) -> o.batchNorm(v.get(0), v.get(1), v.get(2), v.get(3), o.exp(v.get(4)), 1e-3)),
        opsCase(
            "batch norm of a sequence",
            List.of(dims(3, 5)),
            List.of(dims(3), dims(3), dims(3), dims(3)),
            (o, v) -> o.batchNorm(v.get(0), v.get(1), v.get(2), v.get(3), o.exp(v.get(4)), 0.1)),
        opsCase(
            "group norm",
            List.of(dims(6, 5, 4)),
            List.of(dims(6), dims(6)),
            (o, v) -> o.groupNorm(v.get(0), 2, v.get(1), v.get(2), 1e-6)),
        opsCase(
            "group norm of reordered axes",
            List.of(dims(5, 4, 6)),
            List.of(dims(6), dims(6)),
            (o, v) -> o.groupNorm(o.permute(v.get(0), 0, 3, 1, 2), 3, v.get(1), v.get(2), 0.1)),
        opsCase(
            "instance norm of a sequence",
            List.of(dims(4, 9)),
            List.of(dims(4), dims(4)),
            (o, v) -> o.groupNorm(v.get(0), 4, v.get(1), v.get(2), 1e-6)));
  }

  private static Stream<OpsCase> resizes() {
    return Arrays.stream(Resampling.values())
        .flatMap(
            method ->
                Stream.of(dims(6, 8), dims(9, 13), dims(3, 5), dims(12, 4))
                    .map(
                        size ->
                            opsCase(
                                String.format(
                                    Locale.ROOT, "resize %s to %dx%d", method, size[0], size[1]),
                                List.of(dims(2, 6, 8)),
                                NONE,
                                (o, v) ->
                                    o.resize(
                                        v.get(0),
                                        Math.toIntExact(size[0]),
                                        Math.toIntExact(size[1]),
                                        method))));
  }
}
