package io.github.rae4j.pytorch;

import io.github.rae4j.testdata.PipelineParityTest;

class PyTorchPipelineParityTest extends PipelineParityTest {
  @Override
  protected String engineName() {
    return "pytorch";
  }
}
