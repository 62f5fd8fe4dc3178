// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A graph under construction: nodes in order, initializers, inputs and outputs. Anything that no
 * output needs is omitted from the model. Not thread-safe.
 */
final class OnnxGraph {
  private final List<ProtoMessage> inputs = new ArrayList<>();
  private final List<ProtoMessage> outputs = new ArrayList<>();
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, ProtoMessage> initializers = new LinkedHashMap<>();
  private final Map<String, String> known = new HashMap<>();
  private final Set<String> outputNames = new HashSet<>();
  private int edges;

  /** Declares an input. */
  void input(TensorSpec spec) {
    inputs.add(Onnx.valueInfo(spec.name(), spec.dtype(), spec.shape()));
  }

  /** Declares an output with its own name and makes it equal to an edge. */
  void output(String name, TensorSpec spec, String edge) {
    nodes.add(new OnnxNode("", "Identity", List.of(edge), List.of(name), List.of()));
    outputs.add(Onnx.valueInfo(name, spec.dtype(), spec.shape()));
    outputNames.add(name);
  }

  /** Adds an initializer. */
  void initializer(String name, ProtoMessage tensor) {
    initializers.put(name, tensor);
  }

  /** Adds an initializer with its elements inside the model. */
  String initializer(Tensor value) {
    String name = "#" + edges++;
    initializer(name, Onnx.tensor(name, value.dtype(), value.shape(), value.bytes()));
    return name;
  }

  /** A one-dimensional int64 initializer; equal ones are shared. */
  String integers(long... values) {
    return known.computeIfAbsent(
        "i" + Arrays.toString(values), key -> initializer(Tensor.of(values, values.length)));
  }

  /** An int64 initializer without dimensions; equal ones are shared. */
  String integer(long value) {
    return known.computeIfAbsent("n" + value, key -> initializer(Tensor.of(new long[] {value})));
  }

  /** A uint8 initializer without dimensions; equal ones are shared. */
  String bytes(int value) {
    return known.computeIfAbsent(
        "b" + value, key -> initializer(Tensor.of(new byte[] {(byte) value})));
  }

  /** A float32 initializer without dimensions; equal ones are shared. */
  String scalar(double value) {
    return known.computeIfAbsent(
        "f" + (float) value, key -> initializer(Tensor.scalar((float) value)));
  }

  /** A one-dimensional float32 initializer of equal values; equal ones are shared. */
  String filled(int count, float value) {
    return known.computeIfAbsent(
        "v" + count + ":" + value,
        key -> {
          ByteBuffer elements =
              ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < count; i++) {
            elements.putFloat(i * Float.BYTES, value);
          }
          String name = "#" + edges++;
          initializer(name, Onnx.tensor(name, DType.FLOAT32, Shape.of(count), elements));
          return name;
        });
  }

  /** Adds a node with one output and returns the output's edge. */
  String node(String domain, String operator, List<String> inputs, ProtoMessage... attributes) {
    return nodes(domain, operator, inputs, 1, attributes).get(0);
  }

  /** Adds a node of the ONNX standard with one output. */
  String node(String operator, List<String> inputs, ProtoMessage... attributes) {
    return node("", operator, inputs, attributes);
  }

  /** Adds a node with several outputs. */
  List<String> nodes(
      String domain, String operator, List<String> inputs, int count, ProtoMessage... attributes) {
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outputs.add("#" + edges++);
    }
    nodes.add(new OnnxNode(domain, operator, inputs, outputs, List.of(attributes)));
    return outputs;
  }

  /** Replaces the nodes by others that compute the same outputs. */
  void rewrite(UnaryOperator<List<OnnxNode>> rewriting) {
    List<OnnxNode> rewritten = rewriting.apply(liveNodes());
    nodes.clear();
    nodes.addAll(rewritten);
  }

  /** The nodes that some output needs. */
  private List<OnnxNode> liveNodes() {
    Set<String> wanted = new HashSet<>(outputNames);
    List<OnnxNode> live = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      OnnxNode node = nodes.get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(node.inputs());
        live.add(node);
      }
    }
    Collections.reverse(live);
    return live;
  }

  /** The initializers that some output needs. */
  Set<String> liveInitializers() {
    Set<String> live = new HashSet<>();
    liveNodes().forEach(node -> live.addAll(node.inputs()));
    live.retainAll(initializers.keySet());
    return live;
  }

  /** The finished model. */
  ProtoMessage toModel() {
    return Onnx.model(body()).message(8, Onnx.operatorSet(Onnx.MICROSOFT, 1));
  }

  /** The graph of the finished model. */
  ProtoMessage body() {
    ProtoMessage body = new ProtoMessage().text(2, "rae4j");
    liveNodes().forEach(node -> body.message(1, node.toProto()));
    Set<String> live = liveInitializers();
    initializers.forEach(
        (name, tensor) -> {
          if (live.contains(name)) {
            body.message(5, tensor);
          }
        });
    inputs.forEach(input -> body.message(11, input));
    outputs.forEach(output -> body.message(12, output));
    return body;
  }
}
