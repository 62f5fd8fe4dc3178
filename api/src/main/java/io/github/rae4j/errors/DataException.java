// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

/**
 * Data that is to be read is damaged or not what it should be: images, data sets, latents,
 * statistics, the state of a run. {@link #file} names it.
 */
public class DataException extends RaeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation and the place it is about. */
  public DataException(String message, Where where) {
    super(message, where);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public DataException(String message, Where where, Throwable cause) {
    super(message, where, cause);
  }
}
