// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of OpenJDK 17, and one of later versions. */
class MissingOwnerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "org.a.B | 'double org.a.B.get(java.lang.String)'",
        "org.a.B | 'io.github.rae4j.tensor.Tensor org.a.B.of(io.github.rae4j.tensor.Tensor)'",
        "org.a.B | 'void org.a.B.<init>(int)'",
        "io.github.rae4j.B | 'org.a.B io.github.rae4j.B.of(org.a.B, int)'",
        "org.a.B | Found interface org.a.B, but class was expected",
        "org.a.B | class c.D can not implement org.a.B, because it is not an interface",
        "org.a.B | Class org.a.B does not have member field 'int width'",
        "org.a.B | class c.D tried to access private method 'void org.a.B.f()' (c.D and org.a.B)",
      })
  void isReadFromTheMessage(String owner, String message) {
    assertEquals(Optional.of(owner), MissingOwner.of(new IncompatibleClassChangeError(message)));
  }

  @Test
  void ofAnAbstractMethodIsItsInterface() {
    assertEquals(
        Optional.of("org.a.Sized"),
        MissingOwner.of(
            new AbstractMethodError(
                "Receiver class c.D does not define or inherit an implementation of the resolved"
                    + " method 'abstract int size(org.x.Y)' of interface org.a.Sized.")));
  }

  @Test
  void ofAnAbstractMethodWithoutItsInterfaceIsACallerOfOurs() {
    AbstractMethodError error = new AbstractMethodError("Method c/D.size()I is abstract");
    error.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("io.github.rae4j.B", "f", "B.java", 1)});
    assertEquals(Optional.of("io.github.rae4j.B"), MissingOwner.of(error));
    error.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("c.D", "size", null, -1),
          new StackTraceElement("io.github.rae4j.B", "f", "B.java", 1)
        });
    assertEquals(Optional.of("io.github.rae4j.B"), MissingOwner.of(error));
    error.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("org.a.B", "f", "B.java", 1)});
    assertEquals(Optional.empty(), MissingOwner.of(error));
  }

  @Test
  void ofAMissingClassIsItself() {
    assertEquals(Optional.of("org.a.B$C"), MissingOwner.of(new NoClassDefFoundError("org/a/B$C")));
    assertEquals(
        Optional.empty(),
        MissingOwner.of(new NoClassDefFoundError("Could not initialize class org.a.B")));
  }

  @Test
  void isUnknownWhereTheMessageDoesNotTell() {
    assertEquals(Optional.empty(), MissingOwner.of(new NoSuchFieldError("width")));
    assertEquals(Optional.empty(), MissingOwner.of(new VerifyError("Bad type 'x org.a.B.f()'")));
  }
}
