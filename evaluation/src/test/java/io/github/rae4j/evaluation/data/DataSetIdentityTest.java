// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.rae4j.data.ImageDataSet;
import org.junit.jupiter.api.Test;

class DataSetIdentityTest {
  @Test
  void sizePixelsAndDamageCount() {
    String some = DataSetIdentity.sha256(new MemoryImages(20));
    assertEquals(some, DataSetIdentity.sha256(new MemoryImages(20)));
    assertEquals(some, DataSetIdentity.sha256(new MemoryImages(30), 20));
    assertNotEquals(some, DataSetIdentity.sha256(new MemoryImages(21)));
    assertNotEquals(some, DataSetIdentity.sha256(new MemoryImages(20, 7)));
  }

  @Test
  void largeDataSetsAreReadInPart() {
    MemoryImages large = new MemoryImages(5000);
    DataSetIdentity.sha256((ImageDataSet) large);
    assertEquals(DataSetIdentity.MOST_IMAGES, large.reads.get());
  }
}
