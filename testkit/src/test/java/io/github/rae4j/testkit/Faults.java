// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.Consumer;
import org.junit.jupiter.api.function.Executable;

/** What tests of contracts have in common: parts with a fault that a contract has to find. */
final class Faults {
  private Faults() {}

  /** A contract finds a fault by an assertion. */
  static void fails(Executable test) {
    assertThrows(AssertionError.class, test);
  }

  /** A contract does not pass, even if it is the part that gives up. */
  static void failsSomehow(Executable test) {
    assertThrows(Throwable.class, test);
  }

  /** As {@link #fails(Executable)}, naming the fault that was not found. */
  static <C> void fails(Object fault, C faulty, Consumer<C> test) {
    assertThrows(AssertionError.class, () -> test.accept(faulty), fault::toString);
  }

  /** As {@link #failsSomehow(Executable)}, naming the fault that was not found. */
  static <C> void failsSomehow(Object fault, C faulty, Consumer<C> test) {
    assertThrows(Throwable.class, () -> test.accept(faulty), fault::toString);
  }
}
