// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

import java.util.Objects;

/**
 * An error that the user can fix: a wrong file, key, value or machine.
 *
 * <p>The message says in one or two lines what is wrong, what was expected and what to do; it is
 * shown as it is, without a stack trace.
 */
public class RaeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation. */
  public RaeException(String message) {
    super(message);
  }

  /** An error with its full explanation and what caused it. */
  public RaeException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The explanation, which every such error has. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "an error that a user can mend says how");
  }
}
