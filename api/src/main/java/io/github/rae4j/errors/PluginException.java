// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

/**
 * A part cannot be found or made: no provider has the name, or a plugin is broken. {@link #part}
 * names the part, {@link #file} the jar.
 */
public class PluginException extends RaeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation and the place it is about. */
  public PluginException(String message, Where where) {
    super(message, where);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public PluginException(String message, Where where, Throwable cause) {
    super(message, where, cause);
  }
}
