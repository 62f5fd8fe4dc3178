// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final RaeException one = new MissingFileException("no one", Where.file("one"));
  private final RaeException two = new RaeException("no two\nget it");

  private final Problems problems = new Problems();

  private static void fail(RaeException problem) {
    throw problem;
  }

  @Test
  void nothingWrongThrowsNothing() {
    assertEquals(Optional.of(3), problems.get(() -> 3));
    assertTrue(problems.isEmpty());
    problems.throwIfAny();
  }

  @Test
  void oneProblemIsThrownAsItIs() {
    problems.check(() -> fail(one));
    problems.check(() -> fail(one));
    assertFalse(problems.isEmpty());
    assertSame(one, assertThrows(RaeException.class, problems::throwIfAny));
  }

  @Test
  void severalAreNamedTogetherEachOnce() {
    problems.check(() -> fail(one));
    problems.check(() -> fail(two));
    RaeException both = assertThrows(RaeException.class, problems::throwIfAny);
    assertEquals("2 things are missing or wrong:\n- no one\n- no two\n  get it", both.getMessage());
    assertEquals(Optional.of("one"), both.file());
    Problems outer = new Problems();
    outer.check(() -> fail(new RaeException("no three")));
    outer.check(problems::throwIfAny);
    assertEquals(
        "3 things are missing or wrong:\n- no three\n- no one\n- no two\n  get it",
        assertThrows(RaeException.class, outer::throwIfAny).getMessage());
  }

  @Test
  void otherExceptionsAreNotKept() {
    assertThrows(
        IllegalStateException.class,
        () ->
            problems.check(
                () -> {
                  throw new IllegalStateException("a mistake in the program");
                }));
    assertTrue(problems.isEmpty());
  }
}
