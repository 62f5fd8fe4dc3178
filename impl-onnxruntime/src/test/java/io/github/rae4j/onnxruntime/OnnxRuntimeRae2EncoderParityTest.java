// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.engine.Engine;
import io.github.rae4j.testdata.Rae2EncoderParityTest;
import io.github.rae4j.testkit.TestDevice;

class OnnxRuntimeRae2EncoderParityTest extends Rae2EncoderParityTest {
  @Override
  protected Engine createEngine() {
    return new OnnxRuntimeEngineProvider().create(TestDevice.options());
  }
}
