// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PrintableTest {
  @Test
  void ordinaryTextStaysAsItIs() {
    String text = "blocks.0.attn.qkv/é 模型 🙂 \\ 'x'";
    assertSame(text, Printable.of(text));
    assertSame("a\n\tb", Printable.lines("a\n\tb"));
  }

  @Test
  void whatSteersATerminalIsEscaped() {
    assertEquals("a\\nb\\r\\t\\u001b[2J", Printable.of("a\nb\r\t\u001b[2J"));
    assertEquals("\\u0000\\u007f\\u009b", Printable.of("\0\u007f\u009b"));
    assertEquals("\\u202e\\u2066\\u200b\\ufeff", Printable.of("\u202e\u2066\u200b\ufeff"));
    assertEquals("\\u2028\\u2029\\u00ad", Printable.of("\u2028\u2029\u00ad"));
    assertEquals("\\ud800x", Printable.of("\ud800x"));
    assertEquals("a\nb\\r\\u001b", Printable.lines("a\nb\r\u001b"));
  }

  @Test
  void errorsCannotSteerATerminalAndAreNotEndless() {
    assertEquals("a\nb \\u001b[2J", new RaeException("a\r\nb \u001b[2J").getMessage());
    String endless = new RaeException("x".repeat(1 << 20) + "the end").getMessage();
    assertTrue(endless.length() < 33_000 && endless.endsWith("the end"));
  }
}
