// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.testdata.GoldenGradientContract;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainingEngine;

class PyTorchGradientTest extends GoldenGradientContract {
  @Override
  protected TrainingEngine createEngine() {
    return new PyTorchTrainingEngineProvider()
        .create(TestDevice.options().withThreads(1), Precision.FLOAT64);
  }
}
