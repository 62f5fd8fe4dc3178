// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

/**
 * A file or folder that is needed is not on this machine: weights, a model folder, statistics,
 * data. {@link #file} names what was looked for.
 */
public class MissingFileException extends RaeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation and the place it is about. */
  public MissingFileException(String message, Where where) {
    super(message, where);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public MissingFileException(String message, Where where, Throwable cause) {
    super(message, where, cause);
  }
}
