// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void countsItsPlaces() {
    Window window = Window.of(3, 2).withStride(2, 3).withPadding(1, 0, 2, 1);
    assertEquals(5, window.outputHeight(8));
    assertEquals(3, window.outputWidth(7));
    assertFalse(window.isSymmetric());
    assertTrue(window.withPadding(2, 1).isSymmetric());
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> Window.of(0));
    assertThrows(IllegalArgumentException.class, () -> Window.of(3).withStride(0));
    assertThrows(IllegalArgumentException.class, () -> Window.of(3).withPadding(-1));
    assertThrows(IllegalArgumentException.class, () -> Window.of(3).withPadding(3));
    assertThrows(IllegalArgumentException.class, () -> Window.of(5).outputHeight(4));
  }
}
