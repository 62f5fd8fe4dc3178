package io.github.rae4j.onnxruntime;

import io.github.rae4j.testkit.OpsContract;

class OnnxOpsTest extends OpsContract {
  OnnxOpsTest() {
    super(new OnnxRuntimeEngineProvider());
  }
}
