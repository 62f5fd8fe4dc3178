// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedValuesTest {
  @Test
  void aMissingNameIsToldAmongThoseThatAreThere() {
    Map<String, Integer> values = Map.of("x", 1, "t", 2);
    assertEquals(2, NamedValues.require(values, "t"));
    IllegalArgumentException missing =
        assertThrows(IllegalArgumentException.class, () -> NamedValues.require(values, "y"));
    assertEquals("there is no 'y' among [t, x]", missing.getMessage());
  }
}
