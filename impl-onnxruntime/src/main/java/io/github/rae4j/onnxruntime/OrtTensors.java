// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/** Wraps rae4j tensors as ONNX Runtime tensors that share their memory. */
final class OrtTensors {
  private OrtTensors() {}

  /** A native handle on a tensor's memory; the tensor must live as long as the handle. */
  static OnnxTensor lend(OrtEnvironment environment, Tensor tensor) throws OrtException {
    return OnnxTensor.createTensor(
        environment, tensor.bytes(), tensor.shape().dims(), type(tensor.dtype()));
  }

  /** The runtime's name of an element type. */
  static OnnxJavaType type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case FLOAT64 -> OnnxJavaType.DOUBLE;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case INT64 -> OnnxJavaType.INT64;
      case UINT8 -> OnnxJavaType.UINT8;
      case BOOL -> OnnxJavaType.BOOL;
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "ONNX Runtime takes no %s tensors here", dtype.torchName()));
    };
  }
}
