// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import java.lang.reflect.Method;

/** Runs the programs of a page one after the other, in a process and a folder of their own. */
final class SnippetRunner {
  private SnippetRunner() {}

  /** Runs the {@code main} methods of the classes that the arguments name. */
  public static void main(String[] args) throws Exception {
    for (String name : args) {
      // Named before, so that the output shows where a program failed.
      System.out.println("-- " + name);
      Method main = Class.forName(name).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) new String[0]);
    }
  }
}
