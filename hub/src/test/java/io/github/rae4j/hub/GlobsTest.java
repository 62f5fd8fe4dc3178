// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values by Python's {@code fnmatch.fnmatchcase}. */
final class GlobsTest {
  @ParameterizedTest
  @CsvSource({
    "*.json, config.json, true",
    "*.json, sub/config.json, true",
    "*.json, config.jsonl, false",
    "*.JSON, config.json, false",
    "sub/, sub/a/b, true",
    "sub/, sub, false",
    "sub, sub/a, false",
    "?.txt, a.txt, true",
    "?.txt, ab.txt, false",
    "[ab].txt, b.txt, true",
    "[!ab].txt, b.txt, false",
    "[!ab].txt, c.txt, true",
    "[a-c]x, bx, true",
    "[c-a]x, bx, false",
    "[!c-a]x, bx, true",
    "[]]x, ]x, true",
    "[!]]x, ]x, false",
    "[a-]x, -x, true",
    "[x, [x, true",
    "a+b.(c), a+b.(c), true",
    "a.b, axb, false",
    "[^a]x, ^x, true",
    "[&&]x, &x, true",
    "**/x, a/b/x, true",
    "**/x, x, false",
    "sub\\a, sub/a, true",
    "*, a/b, true"
  })
  void aPatternMatchesAsInPython(String pattern, String name, boolean matches) {
    assertEquals(matches, Globs.of(List.of(pattern), List.of()).choose(name));
  }

  @Test
  void withoutPatternsAllIsChosen() {
    assertTrue(Globs.of(List.of(), List.of()).choose("a"));
    assertFalse(Globs.of(List.of(), List.of("a")).choose("a"));
    assertFalse(Globs.of(List.of("*"), List.of("a*")).choose("ab"));
  }
}
