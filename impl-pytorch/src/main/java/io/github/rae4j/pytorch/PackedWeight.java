// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A weight in the order of oneDNN, and how it was multiplied by last. Thread-safe. */
final class PackedWeight {
  private final List<Tensor> parts;
  private volatile Optional<Prepared> last = Optional.empty();

  /**
   * How samples are multiplied.
   *
   * @param together whether by one product
   * @param threads of a product
   */
  record Way(boolean together, int threads) {
    static final Way ALONE = new Way(false, 1);
  }

  /**
   * A product that has been prepared.
   *
   * @param samples of the batch
   * @param available threads
   * @param one the product of one sample
   * @param product that of all samples or of one, as the way is
   */
  record Prepared(
      long samples, int available, MatrixProduct.Kind one, Way way, MatrixProduct product) {}

  PackedWeight(List<Tensor> parts) {
    this.parts = parts;
  }

  /** The parts of its product, each a packed weight; itself if there is one. */
  List<Tensor> parts() {
    return parts;
  }

  /**
   * The last product if it was such a one. Most weights have but one, and to look it up by all that
   * it depends on takes longer than to compare.
   */
  Optional<Prepared> last(
      long samples, long rows, int available, Optional<Tensor> bias, PostOps after) {
    return last.filter(
        known ->
            known.samples() == samples
                && known.available() == available
                && known.one().fits(rows, bias, after));
  }

  void setLast(Prepared product) {
    last = Optional.of(product);
  }
}
