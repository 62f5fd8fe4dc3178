// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Creates the nodes that move elements: reshapes, transposes, slices. Not thread-safe. */
final class OnnxLayout {
  private final OnnxGraph graph;
  private final Map<OnnxValue, OnnxValue> transposed = new HashMap<>();
  private final Map<String, String> reshapedFrom = new HashMap<>();

  OnnxLayout(OnnxGraph graph) {
    this.graph = graph;
  }

  /** The same value with no reordering pending. */
  OnnxValue plain(OnnxValue x) {
    if (x.isPlain()) {
      return x;
    }
    return transposed.computeIfAbsent(
        x,
        v ->
            OnnxValue.of(
                graph.node("Transpose", List.of(v.edge()), Onnx.attribute("perm", v.order())),
                v.shape()));
  }

  /** Changes the extents. */
  OnnxValue reshape(OnnxValue x, long... dims) {
    Shape target = Extents.reshape(x.shape(), dims);
    if (target.equals(x.shape())) {
      return x;
    }
    if (!x.isPlain()) {
      for (int axis = 0; axis < x.rank(); axis++) {
        if (x.shape().dim(axis) == 1 && Extents.without(x.shape(), axis).equals(target)) {
          return squeeze(x, axis);
        }
      }
    }
    OnnxValue plain = plain(x);
    return OnnxValue.of(reshapeEdge(plain.edge(), target), target);
  }

  /** Removes an axis of extent 1 and leaves the reordering pending. */
  OnnxValue squeeze(OnnxValue x, int axis) {
    int dropped = x.storedAxis(axis);
    Shape stored = Extents.without(x.stored(), dropped);
    int[] order =
        Arrays.stream(x.order())
            .filter(a -> a != dropped)
            .map(a -> a > dropped ? a - 1 : a)
            .toArray();
    return new OnnxValue(reshapeEdge(x.edge(), stored), stored, order);
  }

  /** Reshapes an edge; a reshape of a reshape starts from the first one's source. */
  private String reshapeEdge(String edge, Shape target) {
    String source = reshapedFrom.getOrDefault(edge, edge);
    String result = graph.node("Reshape", List.of(source, graph.integers(target.dims())));
    reshapedFrom.put(result, source);
    return result;
  }

  /** A part of one axis. */
  OnnxValue slice(OnnxValue x, int axis, long from, long to) {
    if (ShapeRules.slice(x.shape(), axis, from, to).equals(x.shape())) {
      return x;
    }
    int stored = x.storedAxis(axis);
    return x.on(sliceEdge(x.edge(), stored, from, to, 1), x.stored().with(stored, to - from));
  }

  /** Every second entry of the last axis. */
  OnnxValue everySecond(OnnxValue x) {
    OnnxValue plain = plain(x);
    int last = plain.rank() - 1;
    long extent = plain.stored().dim(last);
    return OnnxValue.of(
        sliceEdge(plain.edge(), last, 0, extent, 2), plain.stored().with(last, extent / 2));
  }

  private String sliceEdge(String edge, int axis, long from, long to, long step) {
    return graph.node(
        "Slice",
        List.of(
            edge,
            graph.integers(from),
            graph.integers(to),
            graph.integers(axis),
            graph.integers(step)));
  }

  /** Equal parts of one axis. */
  List<OnnxValue> chunk(OnnxValue x, int parts, int axis) {
    long extent = ShapeRules.chunk(x.shape(), parts, axis).dim(axis);
    if (parts == 1) {
      return List.of(x);
    }
    int stored = x.storedAxis(axis);
    long[] sizes = new long[parts];
    Arrays.fill(sizes, extent);
    List<String> edges =
        graph.nodes(
            "",
            "Split",
            List.of(x.edge(), graph.integers(sizes)),
            parts,
            Onnx.attribute("axis", (long) stored));
    Shape part = x.stored().with(stored, extent);
    return edges.stream().map(edge -> x.on(edge, part)).toList();
  }

  /** Values joined along one axis. */
  OnnxValue concat(int axis, List<OnnxValue> parts) {
    long extent = ShapeRules.concat(axis, parts.stream().map(OnnxValue::shape).toList()).dim(axis);
    boolean alike = parts.stream().allMatch(p -> p.isOrdered(parts.get(0).order()));
    List<OnnxValue> values = alike ? parts : parts.stream().map(this::plain).toList();
    OnnxValue first = values.get(0);
    int stored = first.storedAxis(axis);
    List<String> edges = values.stream().map(OnnxValue::edge).toList();
    String joined = graph.node("Concat", edges, Onnx.attribute("axis", (long) stored));
    return first.on(joined, first.stored().with(stored, extent));
  }

  /** Entries of one axis by constant indices. */
  OnnxValue gather(OnnxValue x, int axis, long... indices) {
    int stored = x.storedAxis(axis);
    String gathered =
        graph.node(
            "Gather",
            List.of(x.edge(), graph.integers(indices)),
            Onnx.attribute("axis", (long) stored));
    return x.on(gathered, x.stored().with(stored, indices.length));
  }

  /** A value with first extent 1 repeated for every batch element of another. */
  OnnxValue expandBatch(OnnxValue x, OnnxValue like) {
    Shape result = ShapeRules.expandBatch(x.shape(), like.shape());
    OnnxValue value = plain(x);
    int batchAxis = like.storedAxis(0);
    String batch =
        graph.node(
            "Shape",
            List.of(like.edge()),
            Onnx.attribute("start", (long) batchAxis),
            Onnx.attribute("end", batchAxis + 1L));
    long[] dims = value.stored().dims();
    String extents =
        graph.node(
            "Concat",
            List.of(batch, graph.integers(Arrays.copyOfRange(dims, 1, dims.length))),
            Onnx.attribute("axis", 0L));
    return OnnxValue.of(graph.node("Expand", List.of(value.edge(), extents)), result);
  }
}
