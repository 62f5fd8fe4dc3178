// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

/**
 * Exact operation counts of one forward pass for one sample. Immutable.
 *
 * @param linearAndConvolution multiply-adds of linear layers and convolutions
 * @param attention multiply-adds of products of two activations: the two of scaled dot-product
 *     attention and plain matrix products
 * @param biasAdditions additions of the biases of linear layers and convolutions
 * @param normalizedValues values that went through a norm, whichever
 */
public record Cost(
    long linearAndConvolution, long attention, long biasAdditions, long normalizedValues) {
  /** Nothing. */
  public static final Cost NONE = new Cost(0, 0, 0, 0);

  /** All multiply-adds. */
  public long multiplyAdds() {
    return linearAndConvolution + attention;
  }

  /** Floating-point operations, a multiply-add counting as two. */
  public long flops() {
    return 2 * multiplyAdds();
  }

  /**
   * What the paper prints as FLOPs in table 1(b): a multiply-add counts as one; linear layers and
   * convolutions with their bias additions, two operations per normalised value; attention is left
   * out. The paper does not state this convention; it reproduces every digit of the table.
   */
  public long paperFlops() {
    return linearAndConvolution + biasAdditions + 2 * normalizedValues;
  }

  /** The sum of two costs. */
  public Cost plus(Cost other) {
    return new Cost(
        linearAndConvolution + other.linearAndConvolution,
        attention + other.attention,
        biasAdditions + other.biasAdditions,
        normalizedValues + other.normalizedValues);
  }
}
