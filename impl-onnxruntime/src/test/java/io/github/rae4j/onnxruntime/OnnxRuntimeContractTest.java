// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.testkit.EngineContract;
import java.util.Map;

/** ONNX Runtime fulfils the contract of engines. */
class OnnxRuntimeContractTest extends EngineContract {
  @Override
  protected EngineProvider provider() {
    return new OnnxRuntimeEngineProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("session.intra_op.allow_spinning", "0", "session.disable_prepacking", "1");
  }
}
