// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPartsTest {
  private final List<String> closed = new ArrayList<>();

  private AutoCloseable part(String name) {
    return () -> closed.add(name);
  }

  private AutoCloseable broken(String name) {
    return () -> {
      closed.add(name);
      throw new IllegalArgumentException(name);
    };
  }

  @Test
  void theLatestIsClosedFirstAndOnce() {
    OpenParts parts = new OpenParts();
    parts.add(part("registry"));
    parts.add(part("engine"));
    parts.add(part("pipeline"));
    parts.close();
    parts.close();
    assertEquals(List.of("pipeline", "engine", "registry"), closed);
  }

  @Test
  void aFailureKeepsNothingOpen() {
    OpenParts parts = new OpenParts();
    parts.add(part("registry"));
    parts.add(broken("engine"));
    parts.add(broken("pipeline"));
    RuntimeException failure = assertThrows(IllegalArgumentException.class, parts::close);
    assertEquals("pipeline", failure.getMessage());
    assertEquals("engine", failure.getSuppressed()[0].getMessage());
    assertEquals(List.of("pipeline", "engine", "registry"), closed);
  }

  @Test
  void whatComesTooLateIsClosedAtOnce() {
    OpenParts parts = new OpenParts();
    parts.close();
    assertThrows(IllegalStateException.class, () -> parts.add(part("late")));
    assertEquals(List.of("late"), closed);
  }
}
