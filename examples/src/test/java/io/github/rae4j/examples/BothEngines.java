// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.onnxruntime.OnnxRuntimeEngineProvider;
import io.github.rae4j.pytorch.PyTorchEngineProvider;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TestDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** ONNX Runtime and libtorch with one thread each, and weights for networks of tests. */
final class BothEngines {
  private BothEngines() {}

  /** Both engines by name; the caller closes them. */
  static Map<String, Engine> open() {
    Map<String, Engine> engines = new LinkedHashMap<>();
    engines.put(
        "onnxruntime", new OnnxRuntimeEngineProvider().create(TestDevice.options().withThreads(1)));
    engines.put("pytorch", new PyTorchEngineProvider().create(TestDevice.options().withThreads(1)));
    return engines;
  }

  /** Random parameters, so that no layer gives zeros; fixed tables as they are. */
  static Weights weights(Network network) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      tensors.put(
          spec.name(),
          spec.initializer() instanceof Initializer.Table table
              ? table.values().get()
              : random(spec.shape(), spec.name().hashCode()));
    }
    return Weights.of("random weights", tensors);
  }

  /** Values between −0.5 and 0.5. */
  static Tensor random(Shape shape, int seed) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return Tensor.of(values, shape.dims());
  }
}
