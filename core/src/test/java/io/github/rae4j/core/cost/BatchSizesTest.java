// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.engine.Device;
import org.junit.jupiter.api.Test;

class BatchSizesTest {
  @Test
  void theValuesOfABatchFitTheCache() {
    // The bundled model's backbone, and DiT-DH-XL's.
    assertEquals(64, BatchSizes.usual(229_376, Device.CPU));
    assertEquals(BatchSizes.LEAST, BatchSizes.usual(29_360_128, Device.CPU));
    assertEquals(2 * BatchSizes.LEAST, BatchSizes.usual(BatchSizes.CACHE / 9, Device.CPU));
    assertEquals(64, BatchSizes.usual(29_360_128, Device.CUDA));
  }

  @Test
  void itStaysWithinItsBounds() {
    assertEquals(BatchSizes.MOST, BatchSizes.usual(0, Device.CPU));
    assertEquals(BatchSizes.LEAST, BatchSizes.usual(Long.MAX_VALUE, Device.CUDA));
  }
}
