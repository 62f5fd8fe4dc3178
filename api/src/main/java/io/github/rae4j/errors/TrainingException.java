// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

/**
 * A training run went wrong: its loss or gradients are NaN or infinite, or the loss explodes.
 * {@link #file} is the folder of the run.
 */
public class TrainingException extends RaeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation and the place it is about. */
  public TrainingException(String message, Where where) {
    super(message, where);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public TrainingException(String message, Where where, Throwable cause) {
    super(message, where, cause);
  }
}
