// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

/**
 * A key or value of a config, of the command line or of a part's options is wrong: unknown,
 * missing, of the wrong type or out of range. {@link #key} names it.
 */
public class ConfigException extends RaeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation and the place it is about. */
  public ConfigException(String message, Where where) {
    super(message, where);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public ConfigException(String message, Where where, Throwable cause) {
    super(message, where, cause);
  }
}
