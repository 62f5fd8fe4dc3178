// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a model file as any user of ONNX Runtime does. */
final class PlainOnnxRuntime {
  private PlainOnnxRuntime() {}

  static Map<String, Tensor> run(Path file, Map<String, Tensor> inputs) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> given = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(file.toString(), options)) {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        Tensor tensor = input.getValue();
        OnnxJavaType type =
            switch (tensor.dtype()) {
              case FLOAT32 -> OnnxJavaType.FLOAT;
              case INT64 -> OnnxJavaType.INT64;
              case BOOL -> OnnxJavaType.BOOL;
              default -> throw new IllegalArgumentException(tensor.toString());
            };
        given.put(
            input.getKey(),
            OnnxTensor.createTensor(environment, tensor.bytes(), tensor.shape().dims(), type));
      }
      try (OrtSession.Result result = session.run(given)) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> output : result) {
          OnnxTensor value = (OnnxTensor) output.getValue();
          FloatBuffer floats = value.getFloatBuffer();
          float[] values = new float[floats.remaining()];
          floats.get(values);
          outputs.put(output.getKey(), Tensor.of(values, value.getInfo().getShape()));
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new AssertionError(file + " does not run: " + e.getMessage(), e);
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }
}
