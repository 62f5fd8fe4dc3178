// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import org.bytedeco.pytorch.Tensor;

/**
 * Decides how long the values of a forward pass live.
 *
 * <p>A network holds its values in Java variables, so nothing in its code says when one is no
 * longer needed; without help, every activation of a pass would stay in memory until its end.
 */
interface Lifetimes {
  /**
   * Called when an operation has computed a value.
   *
   * @return {@code result}
   */
  Tensor made(Tensor result, Tensor... operands);

  /** Called when the shape of a value is read. */
  void inspected(Tensor value);
}
