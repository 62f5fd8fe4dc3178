// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.testdata.PipelineParityTest;

class PyTorchPipelineParityTest extends PipelineParityTest {
  @Override
  protected String engineName() {
    return "pytorch";
  }
}
