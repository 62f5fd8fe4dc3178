// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

/**
 * A file of weights or training state is damaged, of an unknown format, or does not fit the
 * network. {@link #file} names the file, {@link #key} the tensor.
 */
public class CheckpointException extends RaeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation and the place it is about. */
  public CheckpointException(String message, Where where) {
    super(message, where);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public CheckpointException(String message, Where where, Throwable cause) {
    super(message, where, cause);
  }
}
