// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.testkit.EngineContract;
import io.github.rae4j.testkit.TrainingEngineContract;
import io.github.rae4j.training.TrainingEngineProvider;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** Both engines of libtorch fulfil their contracts. */
class PyTorchContractTest {
  @Nested
  class Inference extends EngineContract {
    @Override
    protected EngineProvider provider() {
      return new PyTorchEngineProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("tf32", false, "deterministic", true);
    }
  }

  @Nested
  class Training extends TrainingEngineContract {
    @Override
    protected TrainingEngineProvider provider() {
      return new PyTorchTrainingEngineProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("deterministic", true);
    }
  }
}
