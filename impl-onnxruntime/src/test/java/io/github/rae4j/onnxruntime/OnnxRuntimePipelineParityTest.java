package io.github.rae4j.onnxruntime;

import io.github.rae4j.testdata.PipelineParityTest;

class OnnxRuntimePipelineParityTest extends PipelineParityTest {
  @Override
  protected String engineName() {
    return "onnxruntime";
  }
}
