// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** The messages of the ONNX format (onnx.proto3, IR version 9) that a traced graph needs. */
final class Onnx {
  /** The operator set of the ONNX standard; the first with a {@code Gelu}. */
  static final int OPSET = 20;

  /** The domain of ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  /** The attribute of norms over the last axis. */
  static final ProtoMessage LAST_AXIS = attribute("axis", -1L);

  /** The version of the file format. */
  static final int IR_VERSION = 9;

  private static final int ATTRIBUTE_FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_TEXT = 3;
  private static final int ATTRIBUTE_INTS = 7;

  /** Where a tensor is whose elements are in another file. */
  static final int EXTERNAL = 1;

  private Onnx() {}

  /**
   * The number that ONNX assigns to an element type.
   *
   * @throws IllegalArgumentException for a complex type
   */
  static int typeCode(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case UINT16 -> 4;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> 7;
      case BOOL -> 9;
      case FLOAT16 -> 10;
      case FLOAT64 -> 11;
      case UINT32 -> 12;
      case UINT64 -> 13;
      case BFLOAT16 -> 16;
      case FLOAT8_E4M3 -> 17;
      case FLOAT8_E5M2 -> 19;
      case COMPLEX64 -> throw new IllegalArgumentException("complex numbers are not supported");
    };
  }

  /** AttributeProto with an integer. */
  static ProtoMessage attribute(String name, long value) {
    return new ProtoMessage().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
  }

  /** AttributeProto with a float. */
  static ProtoMessage attribute(String name, float value) {
    return new ProtoMessage().text(1, name).real(2, value).number(20, ATTRIBUTE_FLOAT);
  }

  /** AttributeProto with a string. */
  static ProtoMessage attribute(String name, String value) {
    return new ProtoMessage().text(1, name).text(4, value).number(20, ATTRIBUTE_TEXT);
  }

  /** AttributeProto with integers. */
  static ProtoMessage attribute(String name, int... values) {
    ProtoMessage message = new ProtoMessage().text(1, name);
    for (int value : values) {
      message.number(8, value);
    }
    return message.number(20, ATTRIBUTE_INTS);
  }

  /** NodeProto. */
  static ProtoMessage node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      List<ProtoMessage> attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.text(1, input));
    outputs.forEach(output -> node.text(2, output));
    node.text(3, outputs.get(0)).text(4, operator);
    attributes.forEach(attribute -> node.message(5, attribute));
    return node.text(7, domain);
  }

  /** TensorProto with its elements inside. */
  static ProtoMessage tensor(String name, DType dtype, Shape shape, ByteBuffer elements) {
    return tensorHeader(name, dtype, shape).bytes(9, elements);
  }

  /** TensorProto with its elements in a part of a file. */
  static ProtoMessage externalTensor(
      String name, DType dtype, Shape shape, String location, long offset, long length) {
    return tensorHeader(name, dtype, shape)
        .message(13, entry("location", location))
        .message(13, entry("offset", Long.toString(offset)))
        .message(13, entry("length", Long.toString(length)))
        .number(14, EXTERNAL);
  }

  private static ProtoMessage tensorHeader(String name, DType dtype, Shape shape) {
    ProtoMessage tensor = new ProtoMessage();
    for (long dim : shape.dims()) {
      tensor.number(1, dim);
    }
    return tensor.number(2, typeCode(dtype)).text(8, name);
  }

  private static ProtoMessage entry(String key, String value) {
    return new ProtoMessage().text(1, key).text(2, value);
  }

  /** ValueInfoProto; a symbolic extent is called {@code batch}. */
  static ProtoMessage valueInfo(String name, DType dtype, Shape shape) {
    ProtoMessage dims = new ProtoMessage();
    for (long dim : shape.dims()) {
      ProtoMessage extent = new ProtoMessage();
      dims.message(1, dim == Shape.BATCH ? extent.text(2, "batch") : extent.number(1, dim));
    }
    ProtoMessage tensorType = new ProtoMessage().number(1, typeCode(dtype)).message(2, dims);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensorType));
  }

  /** ModelProto that imports the operators of the standard. */
  static ProtoMessage model(ProtoMessage graph) {
    return new ProtoMessage()
        .number(1, IR_VERSION)
        .text(2, "rae4j")
        .message(7, graph)
        .message(8, operatorSet("", OPSET));
  }

  /** OperatorSetIdProto. */
  static ProtoMessage operatorSet(String domain, int version) {
    return new ProtoMessage().text(1, domain).number(2, version);
  }

  /** Adds metadata to a ModelProto. */
  static void metadata(ProtoMessage model, Map<String, String> texts) {
    texts.forEach((key, value) -> model.message(14, entry(key, value)));
  }
}
