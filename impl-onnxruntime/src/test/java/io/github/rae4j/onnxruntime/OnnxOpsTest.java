// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.testkit.OpsContract;

class OnnxOpsTest extends OpsContract {
  OnnxOpsTest() {
    super(new OnnxRuntimeEngineProvider());
  }
}
