package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph under construction: nodes in order, initializers, inputs and outputs. One thread. */
final class OnnxGraph {
  private final ProtoMessage body = new ProtoMessage().text(2, "rae4j");
  private final Map<String, String> known = new HashMap<>();
  private int edges;

  /** Declares an input. */
  void input(TensorSpec spec) {
    body.message(11, Onnx.valueInfo(spec.name(), spec.dtype(), spec.shape()));
  }

  /** Declares an output under a name of its own and makes it equal to an edge. */
  void output(String name, TensorSpec spec, String edge) {
    body.message(1, Onnx.node("", "Identity", List.of(edge), List.of(name), List.of()));
    body.message(12, Onnx.valueInfo(name, spec.dtype(), spec.shape()));
  }

  /** Adds an initializer. */
  void initializer(ProtoMessage tensor) {
    body.message(5, tensor);
  }

  /** Adds an initializer with its elements inside the model. */
  String initializer(Tensor value) {
    String name = "#" + edges++;
    initializer(Onnx.tensor(name, value.dtype(), value.shape(), value.bytes()));
    return name;
  }

  /** A one-dimensional int64 initializer; equal ones are shared. */
  String integers(long... values) {
    return known.computeIfAbsent(
        "i" + Arrays.toString(values), key -> initializer(Tensor.of(values, values.length)));
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
          initializer(Onnx.tensor(name, DType.FLOAT32, Shape.of(count), elements));
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
    body.message(1, Onnx.node(domain, operator, inputs, outputs, List.of(attributes)));
    return outputs;
  }

  /** The finished model. */
  byte[] toModel() {
    return Onnx.model(body).toByteArray();
  }
}
