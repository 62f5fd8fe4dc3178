// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.testdata.PipelineParityTest;

class OnnxRuntimePipelineParityTest extends PipelineParityTest {
  @Override
  protected String engineName() {
    return "onnxruntime";
  }
}
