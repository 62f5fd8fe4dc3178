package io.github.rae4j.pytorch;

import org.bytedeco.pytorch.Tensor;

/**
 * Decides how long the values of a pass live.
 *
 * <p>A network holds its values in Java variables, so nothing in its code says when one is no
 * longer needed; without help, every activation of a pass would stay in memory until its end.
 */
interface Lifetimes {
  /**
   * Says that an operation has made a value.
   *
   * @return {@code result}
   */
  Tensor made(Tensor result, Tensor... operands);

  /** Says that somebody has asked for the extents of a value. */
  void inspected(Tensor value);
}
