// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.Engine;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.ExportParityTest;
import io.github.rae4j.testkit.TestDevice;
import java.nio.file.Path;
import java.util.Map;

/** Exported models of every family, run by ONNX Runtime alone. */
class OnnxExportParityTest extends ExportParityTest {
  @Override
  protected Engine createEngine() {
    return new OnnxRuntimeEngineProvider().create(TestDevice.options());
  }

  @Override
  protected String ending() {
    return ".onnx";
  }

  @Override
  protected Map<String, Tensor> run(Path file, Map<String, Tensor> inputs) {
    return PlainOnnxRuntime.run(file, inputs);
  }
}
