// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.Engine;
import io.github.rae4j.testdata.DiffusersDitParityTest;
import io.github.rae4j.testkit.TestDevice;

class PyTorchDiffusersDitParityTest extends DiffusersDitParityTest {
  @Override
  protected Engine createEngine() {
    return new PyTorchEngineProvider().create(TestDevice.options());
  }
}
