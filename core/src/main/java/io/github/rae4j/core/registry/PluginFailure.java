// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.RaeException;
import java.lang.reflect.InvocationTargetException;

/** Says in a clause why a class of a plugin does not work. */
final class PluginFailure {
  private PluginFailure() {}

  /** The reason, without a full stop. */
  static String reason(Throwable e) {
    if (e instanceof LinkageError problem) {
      return LinkageErrors.reason(problem);
    }
    if (e instanceof RaeException) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof InvocationTargetException && e.getCause() != null) {
      Throwable cause = e.getCause();
      return cause instanceof LinkageError problem
          ? LinkageErrors.reason(problem)
          : "its constructor threw " + cause;
    }
    if (e instanceof InstantiationException) {
      return "its class is abstract";
    }
    if (e instanceof NoSuchMethodException || e instanceof IllegalAccessException) {
      return "it is no public class with a public constructor without arguments";
    }
    return "it threw " + e;
  }
}
