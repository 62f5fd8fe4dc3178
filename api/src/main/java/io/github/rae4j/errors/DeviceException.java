// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

/**
 * The machine lacks what a run needs: a GPU, a native library, memory, an instruction set, or a
 * place that can be written to.
 */
public class DeviceException extends RaeException {
  private static final long serialVersionUID = 1L;

  /** An error with its full explanation and the place it is about. */
  public DeviceException(String message, Where where) {
    super(message, where);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public DeviceException(String message, Where where, Throwable cause) {
    super(message, where, cause);
  }
}
