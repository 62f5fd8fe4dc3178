// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

/** A parameter that the weights lack or hold in another shape. */
final class UnfitWeightsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UnfitWeightsException(String message) {
    super(message);
  }
}
