package io.github.rae4j.pytorch;

import io.github.rae4j.testkit.OpsContract;

class PyTorchOpsTest extends OpsContract {
  PyTorchOpsTest() {
    super(new PyTorchEngineProvider());
  }
}
