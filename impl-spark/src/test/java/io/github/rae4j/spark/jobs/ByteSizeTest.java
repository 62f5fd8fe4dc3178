// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {
  @Test
  void sizesAreReadAsTheCommandReadsThem() {
    assertEquals(1, ByteSize.parse("--shard-size", "1"));
    assertEquals(3L << 20, ByteSize.parse("--shard-size", "3M"));
    assertEquals(2L << 30, ByteSize.parse("--shard-size", "2GiB"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "much", "999999999999T", "99999999999999999999"})
  void whatIsNoSizeIsNamed(String text) {
    WrongUsage problem = assertThrows(WrongUsage.class, () -> ByteSize.parse("--shard-size", text));
    assertTrue(problem.getMessage().startsWith("--shard-size: '" + text + "' is no size"));
  }
}
