// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CommandNameTest {
  @Test
  void whatIsShownCanBeTyped() {
    assertEquals("./rae4j", CommandName.quoted("./rae4j"));
    assertEquals("/opt/rae4j-0.1/rae4j", CommandName.quoted("/opt/rae4j-0.1/rae4j"));
    assertEquals("'/my tools/rae4j'", CommandName.quoted("/my tools/rae4j"));
    assertEquals("'/it'\\''s/rae4j'", CommandName.quoted("/it's/rae4j"));
    assertEquals("rae4j", CommandName.shown());
  }
}
