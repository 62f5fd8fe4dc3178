package io.github.rae4j.pytorch;

import io.github.rae4j.testkit.PipelineParityTest;

class PyTorchPipelineParityTest extends PipelineParityTest {
  @Override
  protected String engineName() {
    return "pytorch";
  }
}
