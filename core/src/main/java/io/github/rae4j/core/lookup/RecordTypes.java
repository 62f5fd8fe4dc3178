// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.lookup;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Lets Java forget the types of the last record that it made methods of. Up to Java 20, {@code
 * ObjectMethods} keeps the type of one component each for {@code equals}, {@code hashCode} and
 * {@code toString}, and with it the class loader of an application that has been stopped.
 */
public final class RecordTypes {
  private static final int LAST_THAT_KEEPS = 20;

  private RecordTypes() {}

  /** Puts types of Java itself in their place. Does nothing on versions that keep none. */
  public static void forget() {
    if (Runtime.version().feature() > LAST_THAT_KEEPS) {
      return;
    }
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      MethodHandle component =
          lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
      for (String method : new String[] {"equals", "hashCode", "toString"}) {
        ObjectMethods.bootstrap(
            lookup, method, MethodHandle.class, String.class, "text", component);
      }
    } catch (Throwable e) {
      // Nothing that a user could do; memory is held a little longer.
      rethrowErrors(e);
    }
  }

  private static void rethrowErrors(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
  }
}
