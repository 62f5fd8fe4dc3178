// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

/** Thrown when the weights lack a parameter or hold it in a different shape. */
final class UnfitWeightsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UnfitWeightsException(String message) {
    super(message);
  }
}
