// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class InterruptionTest {
  @Test
  void graceIsReadBeforeTheCommandIs() {
    assertEquals(300, Interruption.grace("train", "stage2"));
    assertEquals(20, Interruption.grace("train", "--grace", "20", "stage2"));
    assertEquals(0, Interruption.grace("train", "--grace=0"));
    // Refused by the parser of the command.
    assertEquals(300, Interruption.grace("train", "--grace", "soon"));
    assertEquals(300, Interruption.grace("train", "--grace=-1"));
    assertEquals(300, Interruption.grace("train", "--grace"));
  }
}
